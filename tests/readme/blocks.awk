# The programs, commands and outputs of a page; -v name=NAME.
# Writes each ```cpp block to NAME_<n>.cpp, each ```sh block to NAME_sh_<n>.sh, each ```python block to
# NAME_python_<n>.py, and the ```text block that follows one of them, with no other block between, beside it as .txt.
# With -v fresh=DIR, prints the page instead: each of these outputs is replaced by DIR/<its name>.txt, if that is there.
BEGIN {
    suffix["cpp"] = ".cpp"; suffix["sh"] = ".sh"; suffix["python"] = ".py"
    stem["cpp"] = name "_"; stem["sh"] = name "_sh_"; stem["python"] = name "_python_"
}
/^```/ && !inside {
    inside = 1; file = ""; replaced = 0
    language = substr($0, 4)
    if (language in stem) {
        program = stem[language] (++count[language])
        file = program suffix[language]
    } else {
        if (language == "text" && program != "") file = program ".txt"
        program = ""
    }
    if (fresh == "") { if (file != "") printf "" > file; next } # an empty output is one, too
    print
    while (file ~ /\.txt$/ && (getline line < (fresh "/" file)) > 0) { print line; replaced = 1 }
    next
}
/^```$/ { inside = 0; if (fresh != "") print; next }
fresh == "" { if (inside && file != "") print > file; next }
!(inside && replaced) { print }
