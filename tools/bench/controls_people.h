#pragma once
// The people and the program of an organization in ControlsEvents, by what they do: nobody decides on own work.

#include <array>

namespace aims::bench {

using ControlsPeople = std::array<const char*, 4>;

inline constexpr ControlsPeople kAuthors = {"ria.sand", "ben.ito", "cleo.marsh", "udo.hahn"};
inline constexpr ControlsPeople kOwners = {"owen.park", "olga.petrova", "odo.lange", "otti.frei"};
inline constexpr ControlsPeople kDeputies = {"dave.ong", "dina.roth", "dario.conti", "doris.lehn"};
inline constexpr ControlsPeople kOperators = {"omar.said", "oda.vik", "oleg.ivanov", "oriol.puig"};
inline constexpr ControlsPeople kImplementers = {"ines.costa", "ivan.lund", "ida.kern", "isa.mori"};
inline constexpr ControlsPeople kAttesters = {"arno.witt", "ada.bloom", "aziz.noor", "anke.voss"};
inline constexpr ControlsPeople kTesters = {"tess.ford", "tom.berg", "tilda.moss", "timo.kern"};
inline constexpr ControlsPeople kCollectors = {"carl.ruiz", "cora.lind", "chen.wei", "cyrus.ali"};
inline constexpr ControlsPeople kReviewers = {"rita.nagel", "ralf.stone", "ruth.amos", "remy.blanc"};
inline constexpr ControlsPeople kAssessors = {"ava.grant", "axel.hoff", "aino.salo", "adil.khan"};
inline constexpr ControlsPeople kManagers = {"dora.weiss", "dev.kaya", "dana.holm", "dirk.blum"};
inline constexpr char kProgram[] = "evidence-collector";

}  // namespace aims::bench
