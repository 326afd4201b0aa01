#pragma once
// Adds one list to another.

#include <iterator>
#include <vector>

namespace aims::improvement {

template <class T>
void Extend(std::vector<T>& list, std::vector<T> more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace aims::improvement
