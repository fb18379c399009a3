# Read by llama-cpp-python's CMake project right after project(): leaves out llama.cpp's `common` library, which is more
# than half of the build and which the Python package never loads. A normal variable here wins over the cache entry that
# the package forces on (CMP0126).
set(LLAMA_BUILD_COMMON OFF)
