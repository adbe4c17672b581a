using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Changes of one text that come from several readings of it: what they agree on is made once.</summary>
internal sealed class JoinedChanges
{
    private readonly SortedSet<TextChange> _changes = new(Comparer<TextChange>.Create((a, b) =>
        a.Span.Start != b.Span.Start ? a.Span.Start.CompareTo(b.Span.Start)
        : a.Span.End != b.Span.End ? a.Span.End.CompareTo(b.Span.End)
        : string.CompareOrdinal(a.NewText, b.NewText)));

    public void Add(IEnumerable<TextChange> changes) => _changes.UnionWith(changes);

    /// <returns>Null if two readings want the same place in different forms.</returns>
    public SourceText? Apply(SourceText text)
    {
        TextSpan? last = null;
        foreach (TextChange change in _changes)
        {
            if (last is { } previous && (change.Span.Start < previous.End || change.Span.Start == previous.Start))
            {
                return null;
            }

            last = change.Span;
        }

        return text.WithChanges(_changes);
    }
}
