using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.CodeFixes.Editing;

/// <summary>Statements of one list, and what ties them to the statements around them.</summary>
internal static class StatementLists
{
    public static StatementSyntax? StatementOf(SyntaxToken token) => token.Parent?.FirstAncestorOrSelf<StatementSyntax>();

    /// <summary>The statement behind another one in its list.</summary>
    public static StatementSyntax? Next(StatementSyntax statement)
    {
        SyntaxList<StatementSyntax> siblings = ScopeShape.Siblings(statement);
        int index = siblings.IndexOf(statement);
        return index >= 0 && index + 1 < siblings.Count ? siblings[index + 1] : null;
    }

    /// <summary>Leaves the list.</summary>
    public static bool IsJump(StatementSyntax? statement) =>
        statement is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax
            or YieldStatementSyntax { Expression: null };

    /// <summary>Whether a jump leaves all of some statements, and does not only go on elsewhere in them.</summary>
    public static bool Leaves(StatementSyntax? jump, IReadOnlyCollection<StatementSyntax> statements) => jump switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or YieldStatementSyntax { Expression: null } => true,
        BreakStatementSyntax or ContinueStatementSyntax => jump.Ancestors().FirstOrDefault(a =>
            a is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
                || (jump is BreakStatementSyntax && a is SwitchStatementSyntax))
                is { } target
            && !statements.Any(s => s.Span.Contains(target.Span)),
        _ => false,
    };

    /// <summary>A jump that computes nothing on its way, so that it is the same under the lock.</summary>
    public static bool IsPlainJump(StatementSyntax? statement) => statement is
        ReturnStatementSyntax
        {
            Expression: null or LiteralExpressionSyntax
            or PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax }
        }
            or BreakStatementSyntax or ContinueStatementSyntax or YieldStatementSyntax { Expression: null };

    /// <summary>
    /// Whether statements can get a block of their own: no label, no directive, no variable or function whose scope
    /// would end earlier.
    /// </summary>
    public static bool CanBeEnclosed(IReadOnlyCollection<StatementSyntax> statements) =>
        statements.All(s =>
            !s.ContainsDirectives
                && s is not (LabeledStatementSyntax or LocalFunctionStatementSyntax
                    or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
            && !s.DescendantNodes().Any(n => n is LabeledStatementSyntax));

    /// <summary>The variables that statements of a list declare for it and that are used behind them.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="model">The model of the file.</param>
    /// <param name="apart">Uses in here do not count.</param>
    public static IEnumerable<ISymbol> DeclaredForLater(
        IReadOnlyList<StatementSyntax> statements, SemanticModel model, SyntaxNode? apart = null)
    {
        int end = statements[statements.Count - 1].Span.End;
        return statements[0].Parent!.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.SpanStart > end && apart?.Span.Contains(n.Span) != true)
            .Select(n => model.GetSymbolInfo(n).Symbol).OfType<ISymbol>()
            .Where(s =>
                s is ILocalSymbol or IMethodSymbol { MethodKind: MethodKind.LocalFunction }
                    && s.DeclaringSyntaxReferences.Any(r => statements.Any(t => t.SyntaxTree == r.SyntaxTree && t.Span.Contains(r.Span))))
            .Distinct(SymbolEqualityComparer.Default);
    }

    /// <summary>A name that nothing in the member has yet.</summary>
    public static string UniqueName(SyntaxNode at, string name)
    {
        SyntaxNode member = at.Ancestors().FirstOrDefault(a => a is MemberDeclarationSyntax and not GlobalStatementSyntax)
            ?? at.SyntaxTree.GetRoot();
        var taken =
            new HashSet<string>(member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        string unique = name;
        for (int i = 2; taken.Contains(unique); i++)
        {
            unique = name + i;
        }

        return unique;
    }

    /// <summary>Whether a <c>using</c> declaration can stand where a statement stands.</summary>
    public static bool TakesUsingDeclaration(StatementSyntax statement) =>
        statement.Parent is BlockSyntax or GlobalStatementSyntax
        && statement.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp8 }
        && !ScopeShape.Siblings(statement).Any(s => s is LabeledStatementSyntax);
}
