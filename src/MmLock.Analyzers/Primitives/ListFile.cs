using System;
using System.IO;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Primitives;

/// <summary>What the lists of effects and of primitives have in common: names, white space, and a list that is built in.</summary>
internal static class ListFile
{
    private static readonly char[] s_separators = { '/', '\\' };

    /// <summary>Whether an additional file is the list of a name, or of a longer one that ends in a dot and that name.</summary>
    public static bool IsNamed(string path, string fileName)
    {
        int name = path.LastIndexOfAny(s_separators) + 1;
        return path.EndsWith(fileName, StringComparison.OrdinalIgnoreCase)
            && (path.Length - name == fileName.Length
                || path.Length - name > fileName.Length && path[path.Length - fileName.Length - 1] == '.');
    }

    /// <summary>White space, and the mark at the beginning of a file.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c == '\uFEFF';

    /// <summary>A list that is part of this assembly.</summary>
    public static SourceText BuiltIn(string resource)
    {
        using Stream stream = typeof(ListFile).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"'{resource}' is missing from the assembly.");
        return SourceText.From(stream);
    }
}
