using MmLock.Tool.Messages;

namespace MmLock.Tool.Loading;

/// <summary>The meaning of PATH: a solution or project file, and the folder that site paths are relative to.</summary>
/// <param name="File">The solution, filter or project file.</param>
/// <param name="Root">The folder that holds it, or the solution that it filters.</param>
/// <param name="Entries">The project files, full paths in a fixed order.</param>
internal sealed record InputPath(string File, string Root, IReadOnlyList<string> Entries)
{
    private const string Kinds = "a .sln, .slnx, .slnf or .csproj file";

    /// <summary>Whether it is a copy that stands for an original elsewhere, which must stay as it is.</summary>
    public bool IsCopy { get; init; }

    public bool IsSolution => SolutionFile.Is(File);

    /// <summary>The C# project files.</summary>
    public IEnumerable<string> Projects => Entries.Where(IsCSharp);

    /// <summary>The projects in other languages, which are not read.</summary>
    public IEnumerable<string> OtherProjects => Entries.Where(e => !IsCSharp(e));

    public static async Task<InputPath> ResolveAsync(string path, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ToolException($"PATH is empty. Name {Kinds}, or a folder with one.");
        }

        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string file = System.IO.File.Exists(full) ? full : FileIn(full, path);
        if (SolutionFile.Is(file))
        {
            (string solution, IReadOnlyList<string> projects) = await SolutionFile.ReadAsync(file, cancellationToken);
            return new InputPath(file, Path.GetDirectoryName(solution)!, [.. projects.Where(p => Language(p) is not null || IsCSharp(p))]);
        }

        return IsCSharp(file) ? new InputPath(file, Path.GetDirectoryName(file)!, [file])
            : Language(file) is { } language ? throw new ToolException($"'{path}' is {language}. Only C# is read.")
            : throw new ToolException($"'{path}' is neither {Kinds} nor a folder with one.");
    }

    /// <summary>A file's name as reports write it: from the root, with <c>/</c>.</summary>
    public string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>What a project file is, by its extension: <c>an F# project</c>; null for C# and for no project.</summary>
    public static string? Language(string file) => Path.GetExtension(file).ToLowerInvariant() switch
    {
        ".fsproj" => "an F# project",
        ".vbproj" => "a Visual Basic project",
        ".csproj" => null,
        var other => other.EndsWith("proj", StringComparison.Ordinal) ? $"a {other} project" : null,
    };

    private static string FileIn(string folder, string path)
    {
        if (!Directory.Exists(folder))
        {
            throw new ToolException($"'{path}' does not exist. Name {Kinds}, or a folder with one.");
        }

        try
        {
            string[] files = Directory.GetFiles(folder);
            string[] solutions = [.. files.Where(f => SolutionFile.Is(f) && !SolutionFile.IsFilter(f))];
            string[] found = solutions.Length > 0 ? solutions : [.. files.Where(IsCSharp)];
            return found.Length switch
            {
                1 => found[0],
                0 => throw new ToolException($"'{path}' has no .sln, .slnx or .csproj file. Name a folder that has, or the file itself."),
                _ => throw new ToolException(
                    $"'{path}' has several: {string.Join(", ", found.Select(Path.GetFileName).Order(StringComparer.Ordinal))}. Name one."),
            };
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new ToolException($"'{path}' cannot be read: {failure.Message}");
        }
    }

    private static bool IsCSharp(string file) => Path.GetExtension(file).Equals(".csproj", StringComparison.OrdinalIgnoreCase);
}
