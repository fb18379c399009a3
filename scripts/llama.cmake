# Read by llama-cpp-python's CMake project right after project(): leaves out llama.cpp's `common` library, which is more
# than half of the build and which the Python package never loads. A normal variable here wins over the cache entry that
# the package forces on (CMP0126).
set(LLAMA_BUILD_COMMON OFF)
# Where a virtual machine offers AMX, llama.cpp's kernels for it were seen to end the process with an illegal instruction
# at the first prompt of more than a few tokens. AVX-512 does the same work. Undefining the macro works in whatever order
# the flags come, as -mno-amx-int8 does not.
add_compile_options(-U__AMX_INT8__ -U__AMX_TILE__ -U__AMX_BF16__)
# mtmd, llama.cpp's library for pictures, opens videos by starting another program, which nothing here asks it to.
set(MTMD_VIDEO OFF)
