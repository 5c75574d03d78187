#!/usr/bin/python3
"""A list of what a program really links, as CycloneDX 1.5: sbom.py [--map LINKER_MAP] BINARY
The shared libraries that the loader finds for it, or the static ones that the linker's map names, each with the Debian
package and version that it is from, and its licence as that package's copyright file states it. The time is that of
the last commit (or SOURCE_DATE_EPOCH), so that the same build gives the same list."""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Names of Debian's copyright files → SPDX. A name that is not here, or a file that has no such names, is given as text.
SPDX = {"expat": "MIT", "mit": "MIT", "apache-2.0": "Apache-2.0", "bsd-3-clause": "BSD-3-Clause", "isc": "ISC",
        "zlib": "Zlib", "lgpl-2.1": "LGPL-2.1-only", "lgpl-2.1+": "LGPL-2.1-or-later", "lgpl-2+": "LGPL-2.0-or-later",
        "lgpl-3+": "LGPL-3.0-or-later", "curl": "curl", "postgresql": "PostgreSQL",
        "lgpl-3+ or gpl-2+": "LGPL-3.0-or-later OR GPL-2.0-or-later", "openssl": "Apache-2.0", "bsd-2-clause":
        "BSD-2-Clause", "bsd-variant": "bzip2-1.0.6"}

# By source package, where the copyright file is prose, has words of its own, or speaks of programs and tests too: the
# licence of the library itself.
READ = {"glibc": "LGPL-2.1-or-later", "cairo": "LGPL-2.1-only OR MPL-1.1", "pixman": "MIT", "fontconfig": "HPND",
        "freetype": "FTL OR GPL-2.0-or-later", "libpng1.6": "libpng-2.0", "expat": "MIT", "buddy": "BuDDy licence (MIT-like)",
        "nifti2": "public domain", "nifticlib": "public domain", "sqlite3": "blessing", "libcyaml": "ISC",
        "gcc-12": "GPL-3.0-or-later WITH GCC-exception-3.1", "gnutls28": "LGPL-2.1-or-later", "openssl": "Apache-2.0",
        "openldap": "OLDAP-2.8", "krb5": "MIT", "cyrus-sasl2": "BSD-4-Clause", "bzip2": "bzip2-1.0.6",
        "xz-utils": "public domain", "libx11": "MIT", "libxcb": "MIT", "libxext": "MIT", "libxrender": "MIT",
        "libxau": "MIT", "libxdmcp": "MIT", "gmp": "LGPL-3.0-or-later OR GPL-2.0-or-later", "brotli": "MIT",
        "libunistring": "LGPL-3.0-or-later OR GPL-2.0-or-later", "libidn2": "LGPL-3.0-or-later OR GPL-2.0-or-later",
        "p11-kit": "BSD-3-Clause", "libtasn1-6": "LGPL-2.1-or-later", "keyutils": "LGPL-2.0-or-later",
        "libffi": "MIT", "libbsd": "BSD-3-Clause", "libmd": "BSD-3-Clause", "e2fsprogs": "MIT",
        "nettle": "LGPL-3.0-or-later OR GPL-2.0-or-later", "libseccomp": "LGPL-2.1-only", "rtmpdump": "LGPL-2.1-or-later", "libssh2": "BSD-3-Clause",
        "libzstd": "BSD-3-Clause OR GPL-2.0-only"}
IDS = re.compile(r"^[A-Za-z0-9.+-]+( (OR|AND|WITH) [A-Za-z0-9.+-]+)*$")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def shared_libraries(binary):
    for line in output("ldd", binary).splitlines():
        path = re.search(r"(/\S+) \(0x", line)
        if "not found" in line:
            sys.exit(f"sbom.py: {line.strip()}")
        if path:
            yield pathlib.Path(path.group(1)).resolve()


def static_libraries(linker_map):
    """Archives of which the linker took a member; the head of the map lists each with who asked for it."""
    head = pathlib.Path(linker_map).read_text().split("\nDiscarded input sections")[0].split("\nMemory Configuration")[0]
    return {pathlib.Path(path).resolve() for path in re.findall(r"^(/\S+\.a)\(", head, re.M)}


def package_of(path):
    """(package, source, version, architecture) of a file; /usr/lib and /lib are one folder since Debian 12, not to dpkg."""
    for name in (str(path), str(path).removeprefix("/usr")):
        found = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            package = found.stdout.split(": ")[0].split(",")[0].strip()
            fields = output("dpkg-query", "-W", "-f", "${Package}\t${source:Package}\t${Version}\t${Architecture}", package)
            return fields.split("\t")
    sys.exit(f"sbom.py: no package holds {path}")


def stated_licence(package):
    """The licence of "Files: *" in the package's copyright file, or None where it is prose."""
    text = pathlib.Path(f"/usr/share/doc/{package}/copyright").read_text(errors="replace")
    if not text.startswith("Format:"):
        return None
    for paragraph in text.split("\n\n"):
        if re.search(r"^Files:\s*\*\s*$", paragraph, re.M):
            found = re.search(r"^License:\s*(.+)$", paragraph, re.M)
            return found.group(1).strip() if found else None
    return None


def licence(package, source):
    stated = stated_licence(package)
    name = READ.get(source) or SPDX.get((stated or "").lower()) or stated
    if not name:
        return []
    if not IDS.match(name) or name == "other":
        return [{"license": {"name": name}}]
    return [{"expression": name}] if " " in name else [{"license": {"id": name}}]


def component(package, source, version, architecture, files):
    escaped = version.replace("+", "%2B").replace(":", "%3A")
    purl = f"pkg:deb/debian/{package}@{escaped}?arch={architecture}&upstream={source}"
    return {"type": "library", "bom-ref": purl, "name": package, "version": version, "purl": purl,
            "licenses": licence(package, source),
            "components": [{"type": "file", "bom-ref": f"{purl}#{file.name}", "name": str(file),
                            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]}
                           for file in files]}


def timestamp():
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or output("git", "-C", str(ROOT), "log", "-1", "--format=%ct").strip()
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--map", help="the linker's map of a static program")
    parser.add_argument("binary")
    options = parser.parse_args()
    binary = pathlib.Path(options.binary)
    packages = {}
    for path in sorted(static_libraries(options.map) if options.map else set(shared_libraries(binary))):
        packages.setdefault(tuple(package_of(path)), []).append(path)
    version = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text()).group(1)
    components = [component(*package, files) for package, files in sorted(packages.items())]
    own = {"type": "application", "bom-ref": f"cajal@{version}", "name": "cajal", "version": version,
           "licenses": [{"license": {"id": "Apache-2.0"}}],
           "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(binary.read_bytes()).hexdigest()}],
           "properties": [{"name": "cajal:linked", "value": "static" if options.map else "shared"}]}
    whole = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
             "metadata": {"timestamp": timestamp(), "component": own}, "components": components,
             "dependencies": [{"ref": own["bom-ref"], "dependsOn": [it["bom-ref"] for it in components]}]}
    whole["serialNumber"] = "urn:uuid:" + str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(whole, sort_keys=True)))
    json.dump(whole, sys.stdout, indent=1)
    print()


main()
