using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Edits of a scope of a hold that lies in another: taking the inner one away, and taking the two in the other order.</summary>
internal static class NestedScopes
{
    /// <summary>The statements of the inner scope, under the hold that is there already.</summary>
    /// <param name="acquire">The token of the second acquire.</param>
    /// <param name="model">The model.</param>
    /// <param name="layout">The file.</param>
    /// <returns>The changes; null where the hold is not a scope of its own, or its guard is used.</returns>
    public static IReadOnlyList<TextChange>? Unwrap(SyntaxNode acquire, SemanticModel model, FileLayout layout)
    {
        switch (ScopeOf(acquire))
        {
            case UsingStatementSyntax { Declaration: null } scope when !HasNotes(scope.UsingKeyword, scope.CloseParenToken):
                return Dissolve(scope, scope.Statement, layout);
            case UsingStatementSyntax { Declaration: { Variables: { Count: 1 } variables } } scope
                when !HasNotes(scope.UsingKeyword, scope.CloseParenToken) && !IsUsed(variables[0], model):
                return Dissolve(scope, scope.Statement, layout);
            case LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } declaration
                when !IsUsed(variables[0], model) && declaration.Parent is BlockSyntax:
                return RemoveLine(declaration, layout.Text);
            default:
                return null;
        }
    }

    /// <summary>Two scopes that follow each other directly, the second first.</summary>
    public static IReadOnlyList<TextChange>? Swap(SyntaxNode second, SyntaxNode first, SemanticModel model, SourceText text)
    {
        StatementSyntax? inner = ScopeOf(second);
        StatementSyntax? outer = ScopeOf(first);
        if (inner is null || outer is null || !FollowDirectly(outer, inner) || HeaderOf(outer) is not { } a || HeaderOf(inner) is not { } b
            || DependsOn(inner, outer) || inner.GetLeadingTrivia().Any(t => t.IsDirective) || text.ToString(a).Contains("#")
            || text.ToString(b).Contains("#"))
        {
            return null;
        }

        return new List<TextChange> { new(a, text.ToString(b)), new(b, text.ToString(a)) };
    }

    /// <summary>The statement whose extent is the extent of a hold.</summary>
    private static StatementSyntax? ScopeOf(SyntaxNode acquire)
    {
        StatementSyntax? statement = acquire.FirstAncestorOrSelf<StatementSyntax>();
        return statement switch
        {
            UsingStatementSyntax scope when !scope.Statement.Span.Contains(acquire.Span) => scope,
            LockStatementSyntax scope when !scope.Statement.Span.Contains(acquire.Span) => scope,
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } declaration => declaration,
            _ => null,
        };
    }

    private static bool HasNotes(SyntaxToken first, SyntaxToken last) =>
        first.TrailingTrivia.Concat(last.LeadingTrivia).Concat(last.TrailingTrivia)
            .Any(t => !t.IsKind(SyntaxKind.WhitespaceTrivia) && !t.IsKind(SyntaxKind.EndOfLineTrivia));

    private static bool IsUsed(VariableDeclaratorSyntax guard, SemanticModel model)
    {
        ISymbol? symbol = model.GetDeclaredSymbol(guard);
        SyntaxNode scope = (SyntaxNode?)guard.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? guard.SyntaxTree.GetRoot();
        return scope.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(n =>
                n.Identifier.ValueText == guard.Identifier.ValueText
                    && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, symbol));
    }

    private static List<TextChange>? Dissolve(StatementSyntax scope, StatementSyntax body, FileLayout layout)
    {
        if (scope.ContainsDirectives)
        {
            return null;
        }

        // Under another header, or with names that the outer block has too, the braces stay.
        bool staysBlock = scope.Parent is not BlockSyntax parent || body is not BlockSyntax block || block.Statements.Count == 0
            || Names(block).Overlaps(Names(parent, except: scope)) || HasNotes(block.OpenBraceToken, block.OpenBraceToken)
            || Says(block.CloseBraceToken.LeadingTrivia)
            || layout.IsOnLineOf(block.OpenBraceToken, block.CloseBraceToken);
        if (staysBlock)
        {
            return new List<TextChange> { new(TextSpan.FromBounds(scope.SpanStart, body.SpanStart), "") };
        }

        var statements = ((BlockSyntax)body).Statements;
        TextSpan inner = layout.Trimmed(TextSpan.FromBounds(statements.First().FullSpan.Start, statements.Last().FullSpan.End));
        return new List<TextChange>
        {
            new(scope.Span, layout.Reindented(inner, layout.IndentOf(statements.First()), layout.IndentOf(scope)))
        };
    }

    private static HashSet<string> Names(SyntaxNode node, SyntaxNode? except = null) => new(
        node.DescendantNodes(n => n != except && n is not AnonymousFunctionExpressionSyntax).Where(n => n != except).Select(n => n switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
            LocalFunctionStatementSyntax function => function.Identifier.ValueText,
            ForEachStatementSyntax loop => loop.Identifier.ValueText,
            _ => "",
        }).Where(n => n.Length > 0));

    private static bool Says(SyntaxTriviaList trivia) =>
        trivia.Any(t => !t.IsKind(SyntaxKind.WhitespaceTrivia) && !t.IsKind(SyntaxKind.EndOfLineTrivia));

    private static List<TextChange>? RemoveLine(StatementSyntax statement, SourceText text)
    {
        if (Says(statement.GetLeadingTrivia()) || Says(statement.GetTrailingTrivia()))
        {
            return null;
        }

        TextLine line = text.Lines.GetLineFromPosition(statement.SpanStart);
        bool alone = line.ToString().Trim() == statement.ToString();
        return new List<TextChange>
        {
            new(alone ? line.SpanIncludingLineBreak : TextSpan.FromBounds(statement.SpanStart, statement.FullSpan.End), "")
        };
    }

    private static bool FollowDirectly(StatementSyntax outer, StatementSyntax inner) => outer switch
    {
        UsingStatementSyntax scope => IsOnly(scope.Statement, inner),
        LockStatementSyntax scope => IsOnly(scope.Statement, inner),
        LocalDeclarationStatementSyntax { Parent: BlockSyntax block } =>
            inner is LocalDeclarationStatementSyntax && block.Statements.IndexOf(inner) == block.Statements.IndexOf(outer) + 1,
        _ => false,
    };

    private static bool IsOnly(StatementSyntax body, StatementSyntax inner) =>
        inner is not LocalDeclarationStatementSyntax
            && (body == inner || body is BlockSyntax { Statements: { Count: 1 } only } && only[0] == inner);

    private static TextSpan? HeaderOf(StatementSyntax scope) => scope switch
    {
        UsingStatementSyntax statement => TextSpan.FromBounds(statement.SpanStart, statement.CloseParenToken.Span.End),
        LockStatementSyntax statement => TextSpan.FromBounds(statement.SpanStart, statement.CloseParenToken.Span.End),
        LocalDeclarationStatementSyntax declaration => declaration.Span,
        _ => null,
    };

    /// <summary>The second header uses what the first declares.</summary>
    private static bool DependsOn(StatementSyntax inner, StatementSyntax outer)
    {
        HashSet<string> declared = outer switch
        {
            UsingStatementSyntax { Declaration: { } declaration } =>
                new HashSet<string>(declaration.Variables.Select(v => v.Identifier.ValueText)),
            LocalDeclarationStatementSyntax local => new HashSet<string>(local.Declaration.Variables.Select(v => v.Identifier.ValueText)),
            _ => new HashSet<string>(),
        };
        TextSpan header = HeaderOf(inner)!.Value;
        return inner.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(n => header.Contains(n.Span) && declared.Contains(n.Identifier.ValueText));
    }
}
