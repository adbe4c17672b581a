namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>
/// Writes a project as large systems are: most classes have no lock, a few modules have many. The same every time, so
/// that figures of two runs are about the analyzers only.
/// </summary>
internal sealed class ProjectGenerator
{
    public const int FewestFiles = 40;
    public const int MostFiles = 20_000;
    private const int Seed = 20_200_226;
    private const int Layers = 5;
    private const int FilesPerArea = 45;
    private const int FilesPerModule = 25;

    /// <summary>300 of 2,000 files have locks, and there are as many sites as files.</summary>
    private const double LockedShare = 0.15;

    /// <summary>The lock of the class that all share.</summary>
    private const int CommonSites = 1;
    private const int FewestLines = 110;
    private const int MostLines = 165;

    /// <summary>Classes with locks are longer.</summary>
    private const int LinesForLocks = 40;

    private readonly Random _random = new(Seed);
    private readonly Dictionary<string, (string Text, FileKind Kind)> _files = new(StringComparer.Ordinal);
    private readonly List<string>[] _layers = [.. Enumerable.Range(0, Layers).Select(_ => new List<string>())];
    private int _sites = CommonSites;

    public static GeneratedProject Write(string folder, int files)
    {
        var generator = new ProjectGenerator();
        generator.Generate(files);
        return generator.Save(folder);
    }

    private void Generate(int files)
    {
        int locked = (int)Math.Round(files * LockedShare);
        int modules = Math.Max(1, locked / FilesPerModule);
        int areas = Math.Max(1, (files - locked) / FilesPerArea);
        _files["Common.cs"] = (CommonFile.Text, FileKind.Shared);
        _files["Usings.cs"] = (CommonFile.Usings, FileKind.Shared);
        WritePlain(areas, files - locked - _files.Count);
        WriteLocked(modules, locked, files);
    }

    private void WritePlain(int areas, int files)
    {
        for (int area = 0; area < areas; area++)
        {
            string name = $"Area{area:00}";
            _files[$"{name}/Roles.cs"] = (CommonFile.Roles(name, Layers), FileKind.Shared);
        }

        string[] nouns = ["Order", "Invoice", "Customer", "Shipment", "Catalog", "Pricing", "Ledger", "Planner", "Monitor", "Archive", "Report", "Session"];
        int classes = files - areas;
        for (int i = 0; i < classes; i++)
        {
            // Layer by layer, since a class calls classes of the layer below.
            int layer = i * Layers / classes;
            string area = $"Area{i % areas:00}";
            string name = $"{nouns[i % nouns.Length]}{i:0000}";
            string role = CommonFile.Role(layer);
            _files[$"{area}/{name}.cs"] = (PlainClass.Write(new ClassScope(name, _random, PeersOf(layer)), area, role, layer == 0, _random.Next(FewestLines, MostLines)), FileKind.Plain);
            _layers[layer].Add($"{area}.{name}");
        }
    }

    private void WriteLocked(int modules, int files, int sites)
    {
        string[] verbs = ["Fault", "Map", "Unmap", "Protect", "Advise", "Reclaim", "Migrate", "Scan", "Fork", "Sync"];
        int classes = files - modules;
        for (int module = 0; module < modules; module++)
        {
            var kind = (LockKind)(module % Enum.GetValues<LockKind>().Length);
            _files[$"Memory{module:00}/Space.cs"] = (MemoryCore.Write($"Memory{module:00}", kind, new ClassScope("Space", _random, PeersOf(0))), FileKind.Shared);
        }

        for (int i = 0; i < classes; i++)
        {
            int module = i % modules;
            int quota = (int)((long)(i + 1) * (sites - CommonSites) / classes) - (int)((long)i * (sites - CommonSites) / classes);
            string name = $"{verbs[i % verbs.Length]}{i:0000}";
            var scope = new ClassScope(name, _random, PeersOf(_random.Next(1, Layers)));
            var kind = (LockKind)(module % Enum.GetValues<LockKind>().Length);
            _files[$"Memory{module:00}/{name}.cs"] = (MemoryClass.Write(scope, $"Memory{module:00}", kind, quota, _random.Next(FewestLines, MostLines) + LinesForLocks), FileKind.Locked);
            _sites += quota;
        }
    }

    private IReadOnlyList<string> PeersOf(int layer) => layer > 0 && _layers[layer - 1].Count > 0 ? _layers[layer - 1] : ["Tally"];

    private GeneratedProject Save(string folder)
    {
        // What an earlier run with another size left would be compiled too.
        string sources = Path.Combine(folder, "src");
        if (Directory.Exists(sources))
        {
            Directory.Delete(sources, recursive: true);
        }

        foreach ((string path, (string text, _)) in _files)
        {
            string full = Path.Combine(sources, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        var files = _files.ToDictionary(f => Path.Combine("src", f.Key), f => f.Value.Kind, StringComparer.Ordinal);
        return new GeneratedProject(folder, files, _files.Values.Sum(f => f.Text.Count(character => character == '\n')), _sites);
    }
}
