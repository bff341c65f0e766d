# SPDX-License-Identifier: BSD-3-Clause
# Joins test files into one unit; -v root=DIRECTORY, the folder of the tests, absolute; FILE... below it.
#
# What stands before the first line of code of each file, its includes, comes first, at namespace scope. Then each file
# is included within a namespace of its own: its includes are guarded and add nothing there, its names clash with those of
# no other file, and a failed assertion, an error and a warning name the file and the line as they are.
FNR == 1 {
    files[++count] = substr(FILENAME, length(root) + 2)
    in_preamble = 1
}
!in_preamble { next }
/^#/ { print; next }
/^$/ || /^\/\// { next }
{ in_preamble = 0 }
END {
    for (i = 1; i <= count; ++i) {
        name = files[i]
        gsub(/[^A-Za-z0-9]/, "_", name)
        printf "\nnamespace %s\n{\n#include \"%s\"\n}\n", name, files[i]
    }
}
