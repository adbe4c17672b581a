using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace MmLock.Tool.Loading;

/// <summary>What PATH means: a solution or project file, and the folder that site paths are relative to.</summary>
internal sealed partial record InputPath(string File, string Root)
{
    private const string Kinds = "a .sln, .slnx, .slnf or .csproj file";

    /// <summary>Whether it is a copy that stands for an original elsewhere, which must stay as it is.</summary>
    public bool IsCopy { get; init; }

    public bool IsSolution => IsSolutionFile(File);

    public static InputPath Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ToolException($"PATH is empty. Name {Kinds}, or a folder with one.");
        }

        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (System.IO.File.Exists(full))
        {
            return HasExtension(full, ".slnf") ? new InputPath(full, Path.GetDirectoryName(SolutionOf(full))!)
                : IsSolutionFile(full) || IsCSharp(full) ? new InputPath(full, Path.GetDirectoryName(full)!)
                : Language(full) is { } language ? throw new ToolException($"'{path}' is {language}. Only C# is read.")
                : throw new ToolException($"'{path}' is neither {Kinds} nor a folder with one.");
        }

        if (!Directory.Exists(full))
        {
            throw new ToolException($"'{path}' does not exist.");
        }

        try
        {
            string[] files = Directory.GetFiles(full);
            string[] solutions = [.. files.Where(f => IsSolutionFile(f) && !HasExtension(f, ".slnf"))];
            string[] found = solutions.Length > 0 ? solutions : [.. files.Where(IsCSharp)];
            return found.Length switch
            {
                1 => new InputPath(found[0], full),
                0 => throw new ToolException($"'{path}' has no .sln, .slnx or .csproj file. Name a folder that has, or the file itself."),
                _ => throw new ToolException($"'{path}' has several: {string.Join(", ", found.Select(Path.GetFileName).Order(StringComparer.Ordinal))}. Name one."),
            };
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new ToolException($"'{path}' cannot be read: {failure.Message}");
        }
    }

    /// <summary>The C# project files, read off a solution as text: enough to see whether they were restored.</summary>
    public IEnumerable<string> Projects() => Entries().Where(IsCSharp);

    /// <summary>The projects in other languages, which are not read.</summary>
    public IEnumerable<string> OtherProjects() => Entries().Where(e => !IsCSharp(e));

    /// <summary>What a project file is, by its extension: <c>an F# project</c>; null for C# and for no project.</summary>
    public static string? Language(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".fsproj" => "an F# project",
        ".vbproj" => "a Visual Basic project",
        ".csproj" => null,
        var other => other.EndsWith("proj", StringComparison.Ordinal) ? $"a {other} project" : null,
    };

    private IEnumerable<string> Entries()
    {
        if (!IsSolution)
        {
            return [File];
        }

        try
        {
            string text = System.IO.File.ReadAllText(File);
            (string folder, IEnumerable<string> entries) = Path.GetExtension(File).ToLowerInvariant() switch
            {
                ".slnx" => (Path.GetDirectoryName(File)!, XDocument.Parse(text).Descendants("Project").Select(p => p.Attribute("Path")?.Value).OfType<string>()),
                ".slnf" => (Path.GetDirectoryName(SolutionOf(File))!, FilterOf(File).Projects ?? []),
                _ => (Path.GetDirectoryName(File)!, ProjectEntry().Matches(text).Select(m => m.Groups[1].Value)),
            };
            return entries.Where(e => Language(e) is not null || IsCSharp(e)).Select(e => Path.GetFullPath(Path.Combine(folder, e.Replace('\\', '/')))).ToArray();
        }
        catch (XmlException failure)
        {
            throw new ToolException($"'{File}' cannot be read: {failure.Message}");
        }
    }

    private sealed record SolutionFilter(string? Path, string[]? Projects);

    private sealed record FilterFile(SolutionFilter? Solution);

    private static readonly JsonSerializerOptions s_filter = new(JsonSerializerDefaults.Web) { AllowTrailingCommas = true, ReadCommentHandling = JsonCommentHandling.Skip };

    private static SolutionFilter FilterOf(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<FilterFile>(System.IO.File.ReadAllText(file), s_filter)?.Solution is { Path: not null } filter ? filter
                : throw new ToolException($"'{file}' names no solution.");
        }
        catch (JsonException failure)
        {
            throw new ToolException($"'{file}' cannot be read: {failure.Message}");
        }
    }

    /// <summary>A filter's projects are named from the folder of its solution.</summary>
    private static string SolutionOf(string filter)
    {
        string solution = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(filter)!, FilterOf(filter).Path!.Replace('\\', '/')));
        return System.IO.File.Exists(solution) ? solution : throw new ToolException($"'{filter}' filters '{solution}', which does not exist.");
    }

    private static bool IsSolutionFile(string file) => HasExtension(file, ".sln") || HasExtension(file, ".slnx") || HasExtension(file, ".slnf");

    private static bool IsCSharp(string file) => HasExtension(file, ".csproj");

    private static bool HasExtension(string file, string extension) => Path.GetExtension(file).Equals(extension, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""^\s*Project\("[^"]*"\)\s*=\s*"[^"]*"\s*,\s*"([^"]+)""", RegexOptions.Multiline)]
    private static partial Regex ProjectEntry();
}
