using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// A change of one file that repairs one acquire or release. Text, because everything else then stays as it is by
/// construction.
/// </summary>
/// <param name="Title">What the light bulb says, without "(review)".</param>
/// <param name="IsSound">It keeps behaviour, apart from what the diagnostic complains of.</param>
/// <param name="Changes">Sorted, none touching another.</param>
internal sealed record ProtocolEdit(string Title, bool IsSound, IReadOnlyList<TextChange> Changes);

/// <summary>A diagnostic, as places in the text.</summary>
/// <param name="Token">What it stands on.</param>
/// <param name="Others">Its additional locations in the same file.</param>
/// <param name="Facts">Its properties.</param>
internal sealed record ProtocolTarget(SyntaxToken Token, IReadOnlyList<SyntaxToken> Others, ImmutableDictionary<string, string?> Facts)
{
    public string? Fact(string key) => Facts.TryGetValue(key, out string? value) ? value : null;
}
