using System.Text.RegularExpressions;
using System.Xml.Linq;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

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
                File.Copy(file, copy, overwrite: true);
                if (Path.GetExtension(file) is ".csproj" or ".props" or ".targets"
                    && File.ReadAllText(file) is var text && Redirect(
                        text, Path.GetDirectoryName(file)!, Path.GetDirectoryName(copy)!, source) is var redirected && redirected != text)
                {
                    File.WriteAllText(copy, redirected);
                }
            }

            foreach (string link in InnerLinks(source, source))
            {
                // In the copy, a link leads to the same place of the copy: never to the original, which stays as it is.
                string place = Path.Combine(target, Path.GetRelativePath(source, link));
                string leadsTo = Path.GetRelativePath(source, Directory.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName);
                if (leadsTo.StartsWith("..", StringComparison.Ordinal))
                {
                    throw new ToolException(
                        $"'{link}' leads to a folder around '{source}', so there is no end to a copy of it. Migrate in place, without "
                        + "--output.");
                }

                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                Directory.CreateSymbolicLink(place, Path.GetRelativePath(Path.GetDirectoryName(place)!, Path.Combine(target, leadsTo)));
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
    public static IEnumerable<string> Files(string folder) => Files(folder, folder);

    private static IEnumerable<string> Files(string folder, string root) =>
        Directory.EnumerateFiles(folder)
            .Concat(Folders(folder).Where(d => !LeadsInside(d, root)).SelectMany(d => Files(d, root)))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Folders(string folder) =>
        Directory.EnumerateDirectories(folder).Where(d => !s_skipped.Contains(Path.GetFileName(d)));

    /// <summary>Links to folders that are within <paramref name="folder"/>, or around it: followed, they would not end.</summary>
    private static IEnumerable<string> InnerLinks(string folder, string root) =>
        Folders(folder).SelectMany(d => LeadsInside(d, root) ? [d] : InnerLinks(d, root));

    private static bool LeadsInside(string folder, string root) =>
        new DirectoryInfo(folder).LinkTarget is not null
        && Directory.ResolveLinkTarget(folder, returnFinalTarget: true)!.FullName + Path.DirectorySeparatorChar is var target
        && (target.StartsWith(
            root + Path.DirectorySeparatorChar,
            StringComparison.Ordinal) || (root + Path.DirectorySeparatorChar).StartsWith(target, StringComparison.Ordinal));

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
