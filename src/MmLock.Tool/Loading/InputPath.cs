using System.Text.RegularExpressions;

namespace MmLock.Tool.Loading;

/// <summary>What PATH means: a solution or project file, and the folder that site paths are relative to.</summary>
internal sealed partial record InputPath(string File, string Root)
{
    public bool IsSolution => Path.GetExtension(File) is ".sln" or ".slnx";

    public static InputPath Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        if (System.IO.File.Exists(full))
        {
            return Path.GetExtension(full) is ".sln" or ".slnx" or ".csproj"
                ? new InputPath(full, Path.GetDirectoryName(full)!)
                : throw new ToolException($"'{path}' is neither a .sln, .slnx or .csproj file nor a folder with one.");
        }

        if (!Directory.Exists(full))
        {
            throw new ToolException($"'{path}' does not exist.");
        }

        string[] solutions = [.. Directory.GetFiles(full, "*.sln"), .. Directory.GetFiles(full, "*.slnx")];
        string[] found = solutions.Length > 0 ? solutions : Directory.GetFiles(full, "*.csproj");
        return found.Length switch
        {
            1 => new InputPath(found[0], full),
            0 => throw new ToolException($"'{path}' has no .sln, .slnx or .csproj file."),
            _ => throw new ToolException($"'{path}' has several: {string.Join(", ", found.Select(Path.GetFileName).Order(StringComparer.Ordinal))}. Name one."),
        };
    }

    /// <summary>The project files, read off a solution as text: enough to see whether they were restored.</summary>
    public IEnumerable<string> Projects() =>
        IsSolution
            ? ProjectEntry().Matches(System.IO.File.ReadAllText(File)).Select(m => Path.GetFullPath(Path.Combine(Root, m.Groups[1].Value.Replace('\\', '/'))))
            : [File];

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectEntry();
}
