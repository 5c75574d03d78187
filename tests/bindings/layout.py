"""What cffi was told of libcajal, measured against what the compiler makes of the headers."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def measured(ffi, folder):
    """Size of each struct, place of each of its members, each constant, and the bytes of each …_INIT, by a C program."""
    declarations = (ROOT / "bindings/python/cajal/declarations.h").read_text()
    structs = [name for name in re.findall(r"^} (cajal_\w+);", declarations, re.M) if ffi.typeof(name).kind == "struct"]
    constants = re.findall(r"^#define (\w+)", declarations, re.M) + re.findall(r"^    (CAJAL_[A-Z_]+)", declarations, re.M)
    inits = [name for name in structs if f"{name.upper()}_VERSION" in constants]
    lines = [f'printf("size {name} %zu\\n", sizeof({name}));' for name in structs]
    lines += [f'printf("place {name}.{field} %zu\\n", offsetof({name}, {field}));'
              for name in structs for field, _type in ffi.typeof(name).fields]
    lines += [f'printf("constant {name} %lld\\n", (long long){name});' for name in constants]
    lines += [f"{{ static const {name} it = {name.upper()}_INIT; show(\"{name}\", &it, sizeof it); }}" for name in inits]
    source = folder / "layout.c"
    source.write_text("#include <stddef.h>\n#include <stdio.h>\n#include <cajal/cajal.h>\n"
                      "static void show(const char *name, const void *it, size_t size)\n{\n"
                      '    printf("init %s ", name);\n    for (size_t i = 0; i < size; i++)\n'
                      '        printf("%02x", ((const unsigned char *)it)[i]);\n    puts("");\n}\n'
                      "int main(void)\n{\n    " + "\n    ".join(lines) + "\n}\n")
    subprocess.run(["cc", "-I", ROOT / "include", source, "-o", folder / "layout"], check=True)
    said = subprocess.run([folder / "layout"], check=True, capture_output=True, text=True,
                          env={"ASAN_OPTIONS": "detect_leaks=0"})
    return said.stdout.splitlines()


def told(ffi, lib, defaults, lines):
    """The same lines from cffi."""
    def line(kind, name):
        if kind == "size":
            return f"size {name} {ffi.sizeof(name)}"
        if kind == "place":
            return f"place {name} {ffi.offsetof(*name.split('.'))}"
        if kind == "constant":
            return f"constant {name} {getattr(lib, name)}"
        value = ffi.new(f"{name} *", {"version": getattr(lib, f"{name.upper()}_VERSION"),
                                      **defaults.get(name[len("cajal_"):], {})})
        return f"init {name} {bytes(ffi.buffer(value)).hex()}"
    return [line(*text.split()[:2]) for text in lines]
