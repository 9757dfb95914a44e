// Native matchers for the benchmark: Hyperscan, and RE2 in three ways. Built on demand by engines/native.ts; see there.
//
//   hyperscan        block mode over the whole text, start of match; patterns refused with it are compiled without
//   re2-alternation  all rules in one pattern: leftmost match of any, which rule is not told
//   re2-set          RE2::Set on each line, then the spans of each rule that it names
//   re2-loop         one pass a rule: the spans that Weir's rules mean; slow, for checks
//
// Commands are lines of standard input; each but `rules` and `text` is answered by one line of JSON on standard output:
//   rules N          and N times: a line with the pattern's length, the pattern, a line end
//   text PATH        reads the text
//   compile          {"refused": [rules left out], "without_start": how many rules run without start of match, "ms"}
//   run              {"bytes", "ms" of this thread's CPU, "matches"}
//   ends PATH        as run, and writes rule and end of every match as pairs of 32-bit little-endian numbers
// A failure is {"error": ...}. Must not: print text.

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#ifdef WITH_HYPERSCAN
#include <hs/hs.h>
#endif
#ifdef WITH_RE2
#include <re2/re2.h>
#include <re2/set.h>
#endif

namespace {

using Report = std::function<void(uint32_t rule, uint32_t end)>;

class Engine {
 public:
  virtual ~Engine() = default;
  // Which rules were left out, and how many run without start of match.
  virtual void compile(const std::vector<std::string>& patterns, std::vector<size_t>* refused, int* without_start) = 0;
  // The number of matches; `report` may be empty.
  virtual uint64_t scan(const std::string& text, const Report& report) = 0;
};

double cpu_ms() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

#ifdef WITH_HYPERSCAN
class Hyperscan : public Engine {
 public:
  ~Hyperscan() override {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }

  void compile(const std::vector<std::string>& patterns, std::vector<size_t>* refused, int* without_start) override {
    std::vector<const char*> expressions;
    std::vector<unsigned> flags, ids;
    for (size_t i = 0; i < patterns.size(); i++) {
      // Bytes first; patterns that name characters past U+00FF need UTF-8.
      const unsigned tries[] = {HS_FLAG_SOM_LEFTMOST, HS_FLAG_SOM_LEFTMOST | HS_FLAG_UTF8, 0, HS_FLAG_UTF8};
      size_t taken = 0;
      while (taken < 4 && !compiles(patterns[i], tries[taken])) taken++;
      if (taken == 4) {
        refused->push_back(i);
        continue;
      }
      if (!(tries[taken] & HS_FLAG_SOM_LEFTMOST)) ++*without_start;
      expressions.push_back(patterns[i].c_str());
      flags.push_back(tries[taken]);
      ids.push_back(i);
    }
    hs_compile_error_t* error = nullptr;
    if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), ids.size(), HS_MODE_BLOCK, nullptr, &database_,
                         &error) != HS_SUCCESS) {
      std::string message = error->message;
      hs_free_compile_error(error);
      throw std::runtime_error(message);
    }
    if (hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS) throw std::runtime_error("no scratch");
  }

  uint64_t scan(const std::string& text, const Report& report) override {
    State state{0, &report};
    auto on_match = [](unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
      auto* state = static_cast<State*>(context);
      state->matches++;
      if (*state->report) (*state->report)(id, to);
      return 0;
    };
    if (hs_scan(database_, text.data(), text.size(), 0, scratch_, on_match, &state) != HS_SUCCESS)
      throw std::runtime_error("hs_scan failed");
    return state.matches;
  }

 private:
  struct State {
    uint64_t matches;
    const Report* report;
  };

  static bool compiles(const std::string& pattern, unsigned flags) {
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    if (hs_compile(pattern.c_str(), flags, HS_MODE_BLOCK, nullptr, &database, &error) != HS_SUCCESS) {
      hs_free_compile_error(error);
      return false;
    }
    hs_free_database(database);
    return true;
  }

  hs_database_t* database_ = nullptr;
  hs_scratch_t* scratch_ = nullptr;
};
#endif

#ifdef WITH_RE2
RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  // Enough for every state that these texts reach; a thrashing cache would not be RE2 at its best.
  options.set_max_mem(256 << 20);
  return options;
}

uint64_t spans(const RE2& rule, uint32_t id, const re2::StringPiece& text, size_t from, size_t to, const Report& report) {
  uint64_t matches = 0;
  re2::StringPiece found;
  while (from < to && rule.Match(text, from, to, RE2::UNANCHORED, &found, 1)) {
    from = found.data() - text.data() + found.size();
    matches++;
    if (report) report(id, from);
  }
  return matches;
}

class Alternation : public Engine {
 public:
  void compile(const std::vector<std::string>& patterns, std::vector<size_t>* refused, int*) override {
    std::string all;
    for (size_t i = 0; i < patterns.size(); i++) {
      if (RE2(patterns[i], options()).ok())
        all += (all.empty() ? "(?:" : "|(?:") + patterns[i] + ")";
      else
        refused->push_back(i);
    }
    rule_ = std::make_unique<RE2>(all, options());
    if (!rule_->ok()) throw std::runtime_error(rule_->error());
  }

  uint64_t scan(const std::string& text, const Report& report) override {
    return spans(*rule_, 0, text, 0, text.size(), report);
  }

 private:
  std::unique_ptr<RE2> rule_;
};

class Loop : public Engine {
 public:
  void compile(const std::vector<std::string>& patterns, std::vector<size_t>* refused, int*) override {
    for (size_t i = 0; i < patterns.size(); i++) {
      rules_.push_back(std::make_unique<RE2>(patterns[i], options()));
      if (rules_.back()->ok()) continue;
      refused->push_back(i);
      rules_.back() = nullptr;
    }
  }

  uint64_t scan(const std::string& text, const Report& report) override {
    uint64_t matches = 0;
    for (size_t i = 0; i < rules_.size(); i++)
      if (rules_[i]) matches += spans(*rules_[i], i, text, 0, text.size(), report);
    return matches;
  }

 protected:
  std::vector<std::unique_ptr<RE2>> rules_;
};

class Set : public Loop {
 public:
  Set() : set_(options(), RE2::UNANCHORED) {}

  void compile(const std::vector<std::string>& patterns, std::vector<size_t>* refused, int* without_start) override {
    Loop::compile(patterns, refused, without_start);
    for (size_t i = 0; i < rules_.size(); i++)
      if (rules_[i] && set_.Add(patterns[i], nullptr) >= 0) ids_.push_back(i);
    if (!set_.Compile()) throw std::runtime_error("RE2::Set did not compile");
  }

  uint64_t scan(const std::string& text, const Report& report) override {
    uint64_t matches = 0;
    std::vector<int> hits;
    for (size_t from = 0; from < text.size();) {
      const void* end = memchr(text.data() + from, '\n', text.size() - from);
      const size_t to = end ? static_cast<const char*>(end) - text.data() : text.size();
      const re2::StringPiece line(text.data() + from, to - from);
      RE2::Set::ErrorInfo error;
      if (set_.Match(line, &hits, &error)) {
        for (int hit : hits) {
          const uint32_t id = ids_[hit];
          const Report shifted = [&](uint32_t rule, uint32_t at) { report(rule, from + at); };
          matches += spans(*rules_[id], id, line, 0, line.size(), report ? shifted : Report());
        }
      } else if (error.kind != RE2::Set::kNoError) {
        throw std::runtime_error("RE2::Set ran out of memory");
      }
      from = to + 1;
    }
    return matches;
  }

 private:
  RE2::Set set_;
  std::vector<uint32_t> ids_;
};
#endif

std::unique_ptr<Engine> engine_called(const std::string& name) {
#ifdef WITH_HYPERSCAN
  if (name == "hyperscan") return std::make_unique<Hyperscan>();
#endif
#ifdef WITH_RE2
  if (name == "re2-alternation") return std::make_unique<Alternation>();
  if (name == "re2-set") return std::make_unique<Set>();
  if (name == "re2-loop") return std::make_unique<Loop>();
#endif
  throw std::runtime_error("not built with this engine");
}

void put(std::ofstream& out, uint32_t value) {
  const char bytes[] = {static_cast<char>(value), static_cast<char>(value >> 8), static_cast<char>(value >> 16),
                        static_cast<char>(value >> 24)};
  out.write(bytes, 4);
}

void serve(Engine& engine) {
  std::vector<std::string> patterns;
  std::string text, line;
  while (std::getline(std::cin, line)) {
    const size_t space = line.find(' ');
    const std::string command = line.substr(0, space);
    const std::string argument = space == std::string::npos ? "" : line.substr(space + 1);
    if (command == "rules") {
      for (int left = std::stoi(argument); left > 0; left--) {
        std::getline(std::cin, line);
        std::string pattern(std::stoul(line), '\0');
        std::cin.read(&pattern[0], pattern.size());
        std::cin.ignore(1);
        patterns.push_back(pattern);
      }
    } else if (command == "text") {
      std::ifstream in(argument, std::ios::binary);
      std::stringstream all;
      all << in.rdbuf();
      if (!in) throw std::runtime_error("the text cannot be read");
      text = all.str();
    } else if (command == "compile") {
      std::vector<size_t> refused;
      int without_start = 0;
      const double started = cpu_ms();
      engine.compile(patterns, &refused, &without_start);
      printf("{\"refused\":[");
      for (size_t i = 0; i < refused.size(); i++) printf(i ? ",%zu" : "%zu", refused[i]);
      printf("],\"without_start\":%d,\"ms\":%.3f}\n", without_start, cpu_ms() - started);
    } else if (command == "run" || command == "ends") {
      std::ofstream out;
      Report report;
      if (command == "ends") {
        out.open(argument, std::ios::binary);
        report = [&](uint32_t rule, uint32_t end) {
          put(out, rule);
          put(out, end);
        };
      }
      const double started = cpu_ms();
      const uint64_t matches = engine.scan(text, report);
      const double ms = cpu_ms() - started;
      out.close();
      printf("{\"bytes\":%zu,\"ms\":%.3f,\"matches\":%llu}\n", text.size(), ms, static_cast<unsigned long long>(matches));
    } else {
      throw std::runtime_error("unknown command");
    }
    fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::runtime_error("usage: native ENGINE");
    serve(*engine_called(argv[1]));
    return 0;
  } catch (const std::exception& error) {
    // Messages of the libraries may quote a pattern, never text; quotes and controls would break the JSON.
    std::string message = error.what();
    for (char& c : message)
      if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 32) c = ' ';
    printf("{\"error\":\"%s\"}\n", message.c_str());
    return 1;
  }
}
