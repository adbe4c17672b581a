using System.Text;

namespace MmLock.RuleDocs;

/// <summary>A file of which a part is generated. Written in UTF-8 without a mark, with line feeds, whatever it had before.</summary>
/// <param name="Path">Relative to the repository, with slashes.</param>
/// <param name="Current">What is there; null if there is no file.</param>
/// <param name="Expected">What the rules make of it.</param>
internal sealed record RuleDocument(string Path, string? Current, string Expected)
{
    private static readonly UTF8Encoding s_encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public bool HasDrifted => Current != Expected;

    /// <param name="root">The repository.</param>
    /// <param name="path">The file, relative to it.</param>
    /// <param name="make">The new text of the old one, which it gets with line feeds; null if there is no file.</param>
    public static RuleDocument Of(string root, string path, Func<string?, string> make)
    {
        string file = System.IO.Path.Combine(root, path);
        string? current = File.Exists(file) ? s_encoding.GetString(File.ReadAllBytes(file)) : null;
        return new RuleDocument(path, current, make(current?.TrimStart('\uFEFF').ReplaceLineEndings("\n")));
    }

    public void Write(string root)
    {
        string file = System.IO.Path.Combine(root, Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, Expected, s_encoding);
    }
}
