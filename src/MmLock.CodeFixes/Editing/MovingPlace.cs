using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>A diagnostic by its places in one file, which follow the text through other edits.</summary>
internal sealed class MovingPlace
{
    private readonly TextSpan[] _spans;

    public MovingPlace(Diagnostic diagnostic)
    {
        _spans = diagnostic.AdditionalLocations.Where(l => l.SourceTree == diagnostic.Location.SourceTree).Prepend(diagnostic.Location)
            .Select(l => l.SourceSpan).ToArray();
        Facts = diagnostic.Properties;
    }

    public TextSpan Span => _spans[0];

    /// <summary>The additional locations.</summary>
    public IEnumerable<TextSpan> Others => _spans.Skip(1);

    public ImmutableDictionary<string, string?> Facts { get; }

    public ProtocolTarget In(SemanticModel model)
    {
        SyntaxNode root = model.SyntaxTree.GetRoot();
        List<SyntaxToken> tokens = _spans.Select(s => root.FindToken(s.Start)).ToList();
        return new ProtocolTarget(tokens[0], tokens.Skip(1).ToList(), Facts);
    }

    public void Follow(IReadOnlyList<TextChange> changes)
    {
        for (int i = 0; i < _spans.Length; i++)
        {
            int start = _spans[i].Start;
            _spans[i] = new TextSpan(
                start + changes.Where(c => c.Span.End <= start).Sum(c => c.NewText!.Length - c.Span.Length), _spans[i].Length);
        }
    }
}
