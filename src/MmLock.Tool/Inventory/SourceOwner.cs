using Microsoft.CodeAnalysis;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Inventory;

/// <summary>The sources of a project that are not to be edited: a build or a generator makes them anew, or they are of others.</summary>
internal sealed class SourceOwner
{
    private readonly HashSet<string> _files;
    private readonly string _built;
    private readonly string? _copy;
    private readonly string _packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
        ? Path.GetFullPath(set)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public SourceOwner(Project project, InputPath input)
    {
        _files = [.. project.Documents.Select(d => d.FilePath).OfType<string>()];
        _built = Path.Combine(Path.GetDirectoryName(project.FilePath) ?? "", "obj");
        _copy = input.IsCopy ? input.Root : null;
    }

    /// <summary>Why one of the files that differ is not to be edited; null when all are.</summary>
    public static string? Problem(Solution before, Solution after, InputPath input)
    {
        foreach (ProjectChanges changes in after.GetChanges(before).GetProjectChanges())
        {
            var owner = new SourceOwner(changes.OldProject, input);
            foreach (DocumentId id in changes.GetChangedDocuments())
            {
                string file = changes.OldProject.GetDocument(id)!.FilePath!;
                if (owner.WhyNot(file) is { } why)
                {
                    return $"'{input.Relative(file)}' would have to change, but {why}";
                }
            }
        }

        return null;
    }

    /// <summary>Why a site there cannot be edited; null for a file of the user's.</summary>
    public string? WhyNot(Location site) => site.SourceTree is null ? null : WhyNot(site.SourceTree.FilePath);

    private string? WhyNot(string file) =>
        !_files.Contains(file) ? "it is in source that a generator makes: change the generator"
        : IsIn(file, _built) ? "it is in source that the build makes: change what it is made from"
        : IsIn(file, _packages) ? "it is in source that a package brings: take that into the project"
        : _copy is not null && !IsIn(file, _copy)
        ? "it is in a file outside of the copied folder, and the original stays as it is: migrate in place, or copy a folder above"
        : null;

    private static bool IsIn(string file, string folder) => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
