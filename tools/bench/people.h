#pragma once
// The people and the program of an organization in made-up events, by what they do: nobody decides on own work.

#include <array>

namespace aims::bench {

using People = std::array<const char*, 4>;

inline constexpr People kAuthors = {"ria.sand", "ben.ito", "cleo.marsh", "udo.hahn"};
inline constexpr People kOwners = {"owen.park", "olga.petrova", "odo.lange", "otti.frei"};
inline constexpr People kDeputies = {"dave.ong", "dina.roth", "dario.conti", "doris.lehn"};
inline constexpr People kOperators = {"omar.said", "oda.vik", "oleg.ivanov", "oriol.puig"};
inline constexpr People kImplementers = {"ines.costa", "ivan.lund", "ida.kern", "isa.mori"};
inline constexpr People kAttesters = {"arno.witt", "ada.bloom", "aziz.noor", "anke.voss"};
inline constexpr People kTesters = {"tess.ford", "tom.berg", "tilda.moss", "timo.kern"};
inline constexpr People kCollectors = {"carl.ruiz", "cora.lind", "chen.wei", "cyrus.ali"};
inline constexpr People kReviewers = {"rita.nagel", "ralf.stone", "ruth.amos", "remy.blanc"};
inline constexpr People kAssessors = {"ava.grant", "axel.hoff", "aino.salo", "adil.khan"};
inline constexpr People kAuditors = {"alma.reis", "anton.falk", "asta.holm", "amir.daya"};
inline constexpr People kLeadAuditors = {"lea.quist", "luc.morel", "lana.petit", "leo.brandt"};
inline constexpr People kIncidentManagers = {"imke.wolf", "iris.janz", "ilya.popov", "igor.stein"};
inline constexpr People kHandlers = {"hanna.dahl", "hugo.lima", "heidi.funk", "henk.visser"};
inline constexpr People kManagers = {"dora.weiss", "dev.kaya", "dana.holm", "dirk.blum"};
inline constexpr char kProgram[] = "evidence-collector";

}  // namespace aims::bench
