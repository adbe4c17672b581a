using Microsoft.CodeAnalysis;

namespace MmLock.Tool.Migration;

/// <summary>Which of a project's sources are nobody's to edit: what makes them makes them anew.</summary>
internal sealed class SourceOwner
{
    private readonly HashSet<string> _files;
    private readonly string _built;
    private readonly string _packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
        ? Path.GetFullPath(set)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public SourceOwner(Project project)
    {
        _files = [.. project.Documents.Select(d => d.FilePath).OfType<string>()];
        _built = Path.Combine(Path.GetDirectoryName(project.FilePath) ?? "", "obj");
    }

    /// <summary>Why a site there cannot be edited; null for a file of the user's.</summary>
    public string? WhyNot(Location site) => site.SourceTree?.FilePath switch
    {
        null => null,
        var file when !_files.Contains(file) => "it is in source that a generator makes: change the generator",
        var file when IsIn(file, _built) => "it is in source that the build makes: change what it is made from",
        var file when IsIn(file, _packages) => "it is in source that a package brings",
        _ => null,
    };

    private static bool IsIn(string file, string folder) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
