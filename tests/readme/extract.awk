# Writes each ```cpp block to NAME_<n>.cpp, and the ```text block that follows it to NAME_<n>.txt; -v name=NAME.
/^```cpp$/ { n += 1; file = name "_" n ".cpp"; printed = 0; next }
/^```text$/ && n > 0 && !printed { file = name "_" n ".txt"; printed = 1; next }
/^```/ { file = ""; if ($0 != "```") printed = 1; next }
file != "" { print > file }
