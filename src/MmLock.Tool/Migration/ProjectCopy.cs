using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MmLock.Tool.Migration;

/// <summary>
/// Copies a project folder so that the copy builds where it lands: relative paths that lead out of the folder are
/// turned to the original, and build files that the source inherits from folders above are imported or copied.
/// </summary>
internal static partial class ProjectCopy
{
    private static readonly string[] s_skipped = ["bin", "obj", ".git", ".vs", ".mmlock", "TestResults"];
    private static readonly string[] s_imported = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"];
    private static readonly string[] s_copied = [".editorconfig", "global.json", "nuget.config", "NuGet.config", "NuGet.Config"];

    public static void Copy(string source, string target, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(target);
            foreach (string file in Files(source))
            {
                cancellationToken.ThrowIfCancellationRequested();
                string copy = Path.Combine(target, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                if (Path.GetExtension(file) is ".csproj" or ".props" or ".targets")
                {
                    File.WriteAllText(copy, Redirect(File.ReadAllText(file), Path.GetDirectoryName(file)!, Path.GetDirectoryName(copy)!, source));
                }
                else
                {
                    File.Copy(file, copy, overwrite: true);
                }
            }

            foreach (string name in s_imported)
            {
                if (Inherited(source, target, name) is { } original)
                {
                    new XElement("Project", new XElement("Import", new XAttribute("Project", original))).Save(Path.Combine(target, name));
                }
            }

            foreach (string name in s_copied)
            {
                if (Inherited(source, target, name) is { } original)
                {
                    File.Copy(original, Path.Combine(target, name));
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"'{target}' cannot be written: {failure.Message}");
        }
    }

    /// <summary>The files of a project folder, without what builds and tools leave there, in a fixed order.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder).Where(d => !s_skipped.Contains(Path.GetFileName(d))).SelectMany(Files))
            .Order(StringComparer.Ordinal);

    /// <summary>Turns relative paths that leave <paramref name="root"/> so that they mean the same file from the copy.</summary>
    public static string Redirect(string text, string from, string to, string root) =>
        RelativePath().Replace(text, match =>
        {
            string path = match.Groups["path"].Value;
            string full = Path.GetFullPath(Path.Combine(from, path.Replace('\\', '/')));
            return full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? match.Value
                : match.Value.Replace(path, Path.GetRelativePath(to, full).Replace('\\', '/'), StringComparison.Ordinal);
        });

    private static string? Inherited(string source, string target, string name)
    {
        if (File.Exists(Path.Combine(source, name)))
        {
            return null;
        }

        string? original = Nearest(Path.GetDirectoryName(source), name);
        return original is not null && Nearest(target, name) != original ? original : null;
    }

    private static string? Nearest(string? folder, string name)
    {
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string file = Path.Combine(folder, name);
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }

    [GeneratedRegex("""(?:Include|Project|HintPath|Update)="(?<path>\.\.[\\/][^"$*]*)"|<HintPath>(?<path>\.\.[\\/][^<$]*)</HintPath>""")]
    private static partial Regex RelativePath();
}
