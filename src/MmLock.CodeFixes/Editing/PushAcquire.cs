using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Takes an acquire out of all callers of a method and puts it around the method's body.</summary>
internal static class PushAcquire
{
    /// <summary>The same for an acquire that is known by the place where a rule points at it; null where it has to stay.</summary>
    public static async Task<(PushedAcquire Pushed, Solution Changed)?> TryAsync(
        Document document, TextSpan acquire, CancellationToken cancellationToken)
    {
        if (await ProjectEngines.OfAsync(document.Project, cancellationToken).ConfigureAwait(false) is not { } engine
            || await document.GetSyntaxTreeAsync(cancellationToken).ConfigureAwait(false) is not { } tree)
        {
            return null;
        }

        LockUse? site = engine.Locks.Graph.Groups(cancellationToken).SelectMany(g => g.Operations)
            .FirstOrDefault(o => o.Syntax.SyntaxTree == tree && o.Token.SourceSpan == acquire);
        return site is not null && engine.Pushed.Of(site, cancellationToken) is { } pushed
            && await ApplyAsync(pushed, document.Project, cancellationToken).ConfigureAwait(false) is { } changed
            ? (pushed, changed)
            : null;
    }

    /// <returns>Null where a file is not part of the project, or a comment would be lost.</returns>
    private static async Task<Solution?> ApplyAsync(PushedAcquire pushed, Project project, CancellationToken cancellationToken)
    {
        var edits = new List<(SyntaxTree Tree, TextChange Change)>();
        foreach (CallUnderLock caller in pushed.Callers)
        {
            if (project.GetDocument(caller.Anchor.SyntaxTree) is not { } calling
                || WithoutHold(caller, FileLayout.Of(calling, caller.Anchor.SyntaxTree)) is not { } change)
            {
                return null;
            }

            edits.Add((caller.Anchor.SyntaxTree, change));
        }

        SyntaxTree tree = pushed.Declaration.SyntaxTree;
        if (project.GetDocument(tree) is not { } called
            || pushed.Callers.Any(c => c.Anchor.SyntaxTree == tree && pushed.Declaration.Span.Contains(c.Anchor.Span)))
        {
            return null;
        }

        edits.AddRange(InCallee(pushed, FileLayout.Of(called, tree)).Select(c => (tree, c)));
        Solution changed = project.Solution;
        foreach (IGrouping<SyntaxTree, TextChange> file in edits.GroupBy(e => e.Tree, e => e.Change))
        {
            SourceText text = await file.Key.GetTextAsync(cancellationToken).ConfigureAwait(false);
            changed = changed.WithDocumentText(
                project.GetDocument(file.Key)!.Id, text.WithChanges(file.OrderBy(c => c.Span.Start)));
        }

        return changed;
    }

    /// <summary>The statement without the hold around it or the guard in front of it.</summary>
    private static TextChange? WithoutHold(CallUnderLock caller, FileLayout layout)
    {
        if (caller.Anchor is LocalDeclarationStatementSyntax guard)
        {
            return Says(guard.GetTrailingTrivia()) || Says(caller.Statement.GetLeadingTrivia())
                ? null
                : new TextChange(TextSpan.FromBounds(guard.SpanStart, caller.Statement.SpanStart), "");
        }

        var scope = (UsingStatementSyntax)caller.Anchor;
        if (Says(scope.CloseParenToken.TrailingTrivia)
            || scope.Statement is BlockSyntax block
                && (Says(block.OpenBraceToken.LeadingTrivia) || Says(block.OpenBraceToken.TrailingTrivia)))
        {
            return null;
        }

        TextSpan inside = scope.Statement is BlockSyntax { OpenBraceToken: var open, CloseBraceToken: var close }
            ? layout.Trimmed(TextSpan.FromBounds(open.Span.End, close.SpanStart))
            : caller.Statement.Span;
        return new TextChange(
            scope.Span, layout.Reindented(inside, layout.IndentOf(caller.Statement), layout.IndentOf(scope)));
    }

    private static IEnumerable<TextChange> InCallee(PushedAcquire pushed, FileLayout layout)
    {
        BlockSyntax body = pushed.Declaration.Body!;
        foreach (AttributeSyntax attribute in pushed.Requirements)
        {
            var list = (AttributeListSyntax)attribute.Parent!;
            int index = list.Attributes.IndexOf(attribute);
            yield return new TextChange(
                list.Attributes.Count == 1 ? TextSpan.FromBounds(list.SpanStart, list.GetLastToken().GetNextToken().SpanStart)
                : index + 1 < list.Attributes.Count ? TextSpan.FromBounds(attribute.SpanStart, list.Attributes[index + 1].SpanStart)
                : TextSpan.FromBounds(list.Attributes[index - 1].Span.End, attribute.Span.End), "");
        }

        string name = pushed.Lock.Name;
        bool isHidden = pushed.Declaration.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == name
            && t.Parent is ParameterSyntax or VariableDeclaratorSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax
                or LocalFunctionStatementSyntax);
        string taken = !isHidden ? name : pushed.Lock.IsStatic ? $"{pushed.Lock.ContainingType.Name}.{name}" : $"this.{name}";
        string acquire = $"using ({taken}.{pushed.Callers[0].Acquire.Lock.Member!.Name}())";

        // The body as it stands, one step further in.
        PlaceLayout place = layout.At(body.Statements[0]);
        TextSpan inside = layout.Trimmed(TextSpan.FromBounds(body.OpenBraceToken.Span.End, body.CloseBraceToken.SpanStart));
        bool isLine = layout.IsOnLineOf(body.OpenBraceToken, body.CloseBraceToken);
        PlaceLayout outer = isLine ? layout.At(pushed.Declaration).Inner : place;
        string block = outer.Block(acquire, layout.Reindented(inside, place.Indent, outer.Inner.Indent));
        yield return isLine
            ? new TextChange(
                TextSpan.FromBounds(body.OpenBraceToken.Span.End, body.CloseBraceToken.SpanStart),
                outer.NextLine + block + layout.At(pushed.Declaration).NextLine)
            : new TextChange(inside, block);
    }

    private static bool Says(SyntaxTriviaList trivia) =>
        trivia.Any(t => !t.IsKind(SyntaxKind.WhitespaceTrivia) && !t.IsKind(SyntaxKind.EndOfLineTrivia));
}
