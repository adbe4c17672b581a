using System.Text.RegularExpressions;
using MmLock.Conversion.Tests;

namespace MmLock.Benchmarks.Generation;

/// <summary>
/// The shapes of the conversion corpus as a project that an editor can open and a build can build: each with each
/// primitive, so many times over, beside as many files as wanted of the same shapes without locks. Every second program takes
/// one lock that all of its primitive share, the big one that is to be migrated; the others have a lock of their own. The same
/// every time, so that figures of two runs are about the tools only.
/// </summary>
/// <param name="Folder">Where; full.</param>
/// <param name="Files">Sources, from there, and whether they have lock sites.</param>
/// <param name="Sites">Acquires of locks in them.</param>
internal sealed partial record GeneratedProject(string Folder, IReadOnlyDictionary<string, bool> Files, int Lines, int Sites)
{
    private const int ProgramsPerFile = 4;

    /// <summary>Work where the others have an acquire or a release.</summary>
    private static readonly Primitive s_none = new(
        "None", "object", "new()", "GC.KeepAlive(@);", "GC.KeepAlive(@);", "object.Equals(@, null)", "GC.KeepAlive(@);");

    /// <param name="name">Of the project.</param>
    /// <param name="times">How often each shape comes with each primitive.</param>
    /// <param name="lockedOneIn">How many files there are for each that has locks.</param>
    /// <param name="hasLocks">
    /// Whether there are these; without them no file names the library either, though the project refers to it.
    /// </param>
    public static GeneratedProject Write(
        string folder, string name, IReadOnlyList<Primitive> primitives, int times, int lockedOneIn, bool hasLocks = true)
    {
        // What an earlier run with another size left would be compiled too.
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        // What holds for the sources of the repository does not hold for these.
        WriteFile(Path.Combine(folder, "Directory.Build.props"), "<Project />\n");
        WriteFile(Path.Combine(folder, "Directory.Packages.props"), "<Project />\n");
        WriteFile(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>
              <PropertyGroup><AllowUnsafeBlocks>true</AllowUnsafeBlocks></PropertyGroup>
              <ItemGroup><Reference Include="{typeof(MmapLock).Assembly.Location}" /></ItemGroup>
            </Project>

            """);
        var files = new Dictionary<string, bool>(StringComparer.Ordinal);
        int lines = 0;
        int sites = 0;
        string[] shapes = [.. typeof(GeneratedProject).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith("Shapes/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Resource)];
        Add("Trace.cs", Named(Resource("Trace")), isLocked: false);
        if (hasLocks)
        {
            Add("Shared.cs", Shared(primitives), isLocked: true);
        }

        (string Shape, Primitive Primitive)[] programs = [.. Enumerable.Range(0, times)
            .SelectMany(_ => shapes.SelectMany(s => primitives.Where(p => p.Fill(s) is not null).Select(p => (s, p))))];
        foreach ((int i, (string Shape, Primitive Primitive)[] locked) in programs.Chunk(ProgramsPerFile).Index())
        {
            if (hasLocks)
            {
                Add($"Locked{i:0000}.cs", Source($"Locked{i}", locked), isLocked: true);
                sites += locked.Sum(p => Acquire().Count(p.Shape));
            }

            for (int plain = 1; plain < lockedOneIn; plain++)
            {
                string source = Source($"Plain{i}_{plain}", [.. locked.Select(p => (p.Shape, s_none))]);
                Add($"Plain{i:0000}_{plain}.cs", Named(source), isLocked: false);
            }
        }

        return new GeneratedProject(folder, files, lines, sites);

        string Named(string text) => hasLocks
            ? text
            : text.Replace("using MmLock;\n", "", StringComparison.Ordinal).Replace("MmLock.", "", StringComparison.Ordinal);

        void Add(string file, string text, bool isLocked)
        {
            string path = Path.Combine("src", file);
            files.Add(path, isLocked);
            lines += text.Count(c => c == '\n');
            WriteFile(Path.Combine(folder, path), text);
        }
    }

    /// <summary>The locks that many files use.</summary>
    private static string Shared(IEnumerable<Primitive> primitives) => $$"""
        using System.Threading;
        using MmLock;

        public static class Shared
        {
        {{string.Join("\n", primitives.Select(p => $"    [CoarseLock] public static readonly {p.Type} {p.Name} = {p.New};"))}}
        }

        """;

    /// <summary>Programs in namespaces of their own, below their imports.</summary>
    private static string Source(string name, IEnumerable<(string Shape, Primitive Primitive)> programs)
    {
        // What a program does not use, it is there for.
        string text = "#pragma warning disable CS0169, CS0414, CS0649\n";
        foreach ((int number, (string shape, Primitive primitive)) in programs.Index())
        {
            int body = shape.IndexOf("\n\n", StringComparison.Ordinal) + 1;
            string program = shape[body..];
            if (primitive == s_none)
            {
                program = program.Replace("    [CoarseLock]\n", "", StringComparison.Ordinal);
            }
            else if (number % 2 == 1)
            {
                program = OwnLock().Replace(program, $"    private static LOCKTYPE _lock => Shared.{primitive.Name};\n");
            }

            text += $"{(number == 0 ? shape[..body] : "")}\nnamespace {name}_{number}\n{{{primitive.Fill(program)}}}\n";
        }

        return text;
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(GeneratedProject).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static void WriteFile(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    [GeneratedRegex(@"\b(ENTER|TRY|AWAIT)\(")]
    private static partial Regex Acquire();

    [GeneratedRegex(@"    \[CoarseLock\]\n    private readonly LOCKTYPE _lock = NEWLOCK;\n")]
    private static partial Regex OwnLock();
}
