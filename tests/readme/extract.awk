# Writes each ```cpp block to readme_<n>.cpp, and the ```text block that follows it to readme_<n>.txt.
/^```cpp$/ { n += 1; file = "readme_" n ".cpp"; printed = 0; next }
/^```text$/ && n > 0 && !printed { file = "readme_" n ".txt"; printed = 1; next }
/^```/ { file = ""; if ($0 != "```") printed = 1; next }
file != "" { print > file }
