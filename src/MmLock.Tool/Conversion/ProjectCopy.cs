using System.Text;
using System.Xml;
using System.Xml.Linq;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Conversion;

/// <summary>
/// A copy of a project folder that builds where it lands: relative paths that lead out of the folder are
/// turned to the original, and build files that the source inherits from folders above are imported or copied.
/// </summary>
internal static class ProjectCopy
{
    private static readonly string[] s_skipped = ["bin", "obj", ".git", ".vs", ".mmlock", "TestResults"];
    private static readonly string[] s_pathAttributes = ["Include", "Exclude", "Remove", "Update", "Project", "HintPath"];
    private static readonly string[] s_pathElements = ["HintPath", "AssemblyOriginatorKeyFile", "ApplicationIcon", "CodeAnalysisRuleSet"];
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
                if (IsProject(file))
                {
                    Redirect(copy, Path.GetDirectoryName(file)!, source);
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

    /// <summary>The files of a project folder, without what builds and tools leave there, in a fixed order. The state of a migration
    /// belongs to the folder in which it goes on.</summary>
    public static IEnumerable<string> Files(string folder) => Files(folder, folder);

    private static IEnumerable<string> Files(string folder, string root) =>
        Directory.EnumerateFiles(folder)
            .Where(f => Path.GetFileName(f) is not (MigrationState.FileName or MigrationState.SummaryName))
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

    private static bool IsProject(string file) =>
        Path.GetExtension(file) is var extension
            && (extension is ".props" or ".targets" || extension.EndsWith("proj", StringComparison.Ordinal));

    /// <summary>Turns the relative paths of a copied project that leave <paramref name="root"/>, so that they mean the same from the
    /// copy.</summary>
    private static void Redirect(string copy, string from, string root)
    {
        XDocument project;
        try
        {
            project = XDocument.Load(copy, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            // It is copied as it is, and loading it says what is wrong with it.
            return;
        }

        bool changed = false;
        foreach (XElement element in project.Descendants())
        {
            foreach (XAttribute attribute in element.Attributes().Where(a => s_pathAttributes.Contains(a.Name.LocalName)))
            {
                attribute.Value = RedirectAll(attribute.Value);
            }

            if (!element.HasElements && s_pathElements.Contains(element.Name.LocalName))
            {
                element.Value = RedirectAll(element.Value);
            }
        }

        if (changed)
        {
            var settings = new XmlWriterSettings { OmitXmlDeclaration = project.Declaration is null, Encoding = new UTF8Encoding(false) };
            using var writer = XmlWriter.Create(copy, settings);
            project.Save(writer);
        }

        string RedirectAll(string paths) => string.Join(';', paths.Split(';').Select(path =>
        {
            string relative = path.Trim().Replace('\\', '/');
            string full = Path.GetFullPath(Path.Combine(from, relative));
            if (!relative.StartsWith("../", StringComparison.Ordinal)
                || full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return path;
            }

            changed = true;
            return Path.GetRelativePath(Path.GetDirectoryName(copy)!, full).Replace('\\', '/');
        }));
    }

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
}
