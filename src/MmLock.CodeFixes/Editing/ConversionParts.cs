using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// A conversion under several sets of preprocessor symbols: text that more than one of them shows is converted under the
/// first, and the others must agree. So each edits only what it alone has shown, and the edits do not meet.
/// </summary>
internal sealed class ConversionParts
{
    private readonly Dictionary<(DocumentId, TextSpan), string> _forms = new();

    /// <summary>IDs of the locks that some set shows to need <c>MmapLockRecursion.CoarseByThread</c>.</summary>
    public HashSet<string> Recursive { get; } = new();

    /// <summary>IDs of the locks that some set shows not to be able to have it, with the reason.</summary>
    public Dictionary<string, string> NotRecursive { get; } = new();

    /// <summary>The file in which two sets want the same text in different forms; null if none.</summary>
    public string? Conflict { get; private set; }

    /// <summary>Two projects want the same text of a file in different forms.</summary>
    public void Disagree(string file) => Conflict ??= file;

    /// <returns>Whether this is the first set that shows the part.</returns>
    public bool Claim(Document document, TextSpan part, string form)
    {
        if (!_forms.TryGetValue((document.Id, part), out string? decided))
        {
            _forms.Add((document.Id, part), form);
            return true;
        }

        Conflict ??= decided == form ? null : document.Name;
        return false;
    }
}
