using MmLock.Analyzers.Operations;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Decide, acquire, ask again: puts an acquire into a loop that begins again when what it was chosen by is another one under the hold.
/// Nothing of the section has run by then, and what is asked changes nothing, so that a turn that is given up leaves no trace.
/// </summary>
internal static class DecideAgain
{
    private const string Loop = "while (true)";
    private const string Again = "continue;";
    private const string Done = "break;";

    /// <summary>Two branches with an acquire each, and a question of the object's own that chooses between them.</summary>
    /// <returns>The changes; null where the statement is not of that shape.</returns>
    public static IReadOnlyList<TextChange>? Branches(IfStatementSyntax choice, SemanticModel model, FileLayout layout)
    {
        bool isNegated = choice.Condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression };
        ExpressionSyntax question = isNegated ? ((PrefixUnaryExpressionSyntax)choice.Condition).Operand : choice.Condition;
        if (choice.Parent is not BlockSyntax || choice.ContainsDirectives || choice.Else?.Statement is not { } otherwise
            || !IsOwnQuestion(question, model) || SectionOf(choice.Statement) is not { } first || SectionOf(otherwise) is not { } second
            || Leaps(first) || Leaps(second))
        {
            return null;
        }

        PlaceLayout place = layout.At(choice);
        IEnumerable<TextChange> checks = new[]
        {
            Check(first, isNegated ? question.ToString() : $"!{question}", layout),
            Check(second, isNegated ? $"!{question}" : question.ToString(), layout),
        };
        return new[] { new TextChange(choice.Span, InLoop(choice, place, layout, "", checks, model)) };
    }

    /// <summary>An acquire whose range reads guarded members, or a local in front of it that does.</summary>
    /// <param name="section">The <c>using</c> of the acquire.</param>
    /// <param name="range">The range.</param>
    /// <param name="guarded">Whether a member is one that the lock guards.</param>
    /// <param name="model">Of the file.</param>
    /// <param name="layout">Of the file.</param>
    public static IReadOnlyList<TextChange>? Capture(
        UsingStatementSyntax section, ExpressionSyntax range, System.Func<ISymbol, bool> guarded, SemanticModel model, FileLayout layout)
    {
        if (section.Parent is not BlockSyntax block || section.ContainsDirectives || section.Statement is not BlockSyntax body
            || Leaps(body) || LockOf(range) is not { } lockText)
        {
            return null;
        }

        List<ExpressionSyntax> reads = ReadsIn(range, guarded, model);
        PlaceLayout place = layout.At(section);
        PlaceLayout inner = place.Inner;
        if (reads.Count > 0)
        {
            var names = new Dictionary<string, string>();
            var declarations = new List<string>();
            foreach (ExpressionSyntax read in reads.Where(r => !names.ContainsKey(r.ToString())))
            {
                if (model.GetTypeInfo(read).Type is not { } type || !IsComparable(type) || FreeName(read, section, model) is not { } name
                    || names.ContainsValue(name))
                {
                    return null;
                }

                names.Add(read.ToString(), name);
                declarations.Add($"{type.ToMinimalDisplayString(model, section.SpanStart)} {name};");
            }

            string head = string.Concat(declarations.Select(inner.Line))
                + inner.Paragraph(inner.Block(Latch(lockText), names.Select(n => $"{n.Value} = {n.Key};").ToArray()));
            IEnumerable<TextChange> changes = reads.Select(r => new TextChange(r.Span, names[r.ToString()]))
                .Append(Check(body, string.Join(" || ", names.Select(n => $"{n.Key} != {n.Value}")), layout, Latch(lockText)));
            return new[] { new TextChange(section.Span, InLoop(section, place, layout, head, changes, model)) };
        }

        // A local of the statement before has the value.
        int index = block.Statements.IndexOf(section);
        if (index == 0
            || block.Statements[index - 1] is not LocalDeclarationStatementSyntax
            {
                UsingKeyword.RawKind: 0, IsConst: false, ContainsDirectives: false, Declaration.Variables: { Count: 1 } variables
            } declaration
            || variables[0].Initializer?.Value is not { } value || ReadsIn(value, guarded, model).Count == 0 || !IsPure(value, model)
            || model.GetDeclaredSymbol(variables[0]) is not ILocalSymbol { IsRef: false, Type: { } local } symbol || !IsComparable(local)
            || !range.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
                .Any(n => SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, symbol))
            || IsWrittenIn(symbol, section, model))
        {
            return null;
        }

        string again = value is IdentifierNameSyntax or MemberAccessExpressionSyntax ? value.ToString() : $"({value})";
        string read2 = inner.Paragraph(inner.Block(Latch(lockText), $"{symbol.Name} = {value};"));
        return new[]
        {
            new TextChange(
                declaration.Span, $"{local.ToMinimalDisplayString(model, declaration.SpanStart)} {variables[0].Identifier};"),
            new TextChange(
                section.Span,
                InLoop(
                    section, place, layout, read2, new[] { Check(body, $"{again} != {symbol.Name}", layout, Latch(lockText)) }, model)),
        };
    }

    private static string Latch(string lockText) => $"using ({lockText}.VmaLock.Enter())";

    private static string InLoop(
        StatementSyntax statement, PlaceLayout place, FileLayout layout, string head, IEnumerable<TextChange> changes, SemanticModel model)
    {
        PlaceLayout inner = place.Inner;
        string moved = layout.Reindented(statement.Span, place.Indent, inner.Indent, changes);
        bool goesOn = model.AnalyzeControlFlow(statement) is { Succeeded: true, EndPointIsReachable: true };
        return place.Block(Loop, head + (goesOn ? inner.Paragraph(moved) + Done : moved));
    }

    /// <summary>A check at the start of a block that is about to be moved in by one step.</summary>
    private static TextChange Check(BlockSyntax body, string changed, FileLayout layout, string? latch = null)
    {
        PlaceLayout place = layout.At(body.Statements.Count > 0 ? (SyntaxNode)body.Statements[0] : body).Inner;
        place = body.Statements.Count > 0 ? place : place.Inner;
        string check = (latch is null ? place : place.Inner).Block($"if ({changed})", Again);
        check = latch is null ? check : place.Block(latch, check);
        return body.Statements.Count > 0
            ? new TextChange(new TextSpan(body.Statements[0].SpanStart, 0), place.Paragraph(check))
            : new TextChange(new TextSpan(body.OpenBraceToken.Span.End, 0), place.NextLine + check);
    }

    /// <summary>The block of the one <c>using</c> that a branch consists of.</summary>
    private static BlockSyntax? SectionOf(StatementSyntax branch) => branch switch
    {
        BlockSyntax { Statements: { Count: 1 } statements } => SectionOf(statements[0]),
        UsingStatementSyntax { Statement: BlockSyntax { Statements.Count: > 0 } body } => body,
        _ => null,
    };

    /// <summary>A jump that would mean the new loop, or come from elsewhere.</summary>
    private static bool Leaps(BlockSyntax body) => body.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax
        or LocalFunctionStatementSyntax)).Any(n => n switch
        {
            BreakStatementSyntax => !n.Ancestors().TakeWhile(a => a != body).Any(a =>
                a is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax
                    or SwitchStatementSyntax),
            ContinueStatementSyntax => !n.Ancestors().TakeWhile(a => a != body).Any(a =>
                a is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax),
            LabeledStatementSyntax or GotoStatementSyntax => true,
            _ => false,
        });

    /// <summary>
    /// A method or property of the object that takes what it needs itself; it is given values that asking does not change.
    /// </summary>
    private static bool IsOwnQuestion(ExpressionSyntax question, SemanticModel model) => question switch
    {
        InvocationExpressionSyntax { Expression: var called, ArgumentList.Arguments: var arguments } =>
            IsOwn(called)
            && model.GetSymbolInfo(question).Symbol is IMethodSymbol { IsStatic: false, IsAsync: false, IsVirtual: false }
            && arguments.All(a => a.RefKindKeyword.IsKind(SyntaxKind.None) && IsPure(a.Expression, model)),
        IdentifierNameSyntax or MemberAccessExpressionSyntax =>
            IsOwn(question) && model.GetSymbolInfo(question).Symbol is IPropertySymbol { IsStatic: false, IsVirtual: false } property
            && !property.IsAuto(),
        _ => false,
    };

    private static bool IsOwn(ExpressionSyntax called) =>
        called is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };

    /// <summary>It may be computed twice.</summary>
    private static bool IsPure(ExpressionSyntax expression, SemanticModel model) => expression.DescendantNodesAndSelf().All(n => n switch
    {
        IdentifierNameSyntax or MemberAccessExpressionSyntax => model.GetSymbolInfo(n).Symbol switch
        {
            IPropertySymbol property => property.IsAuto(),
            IMethodSymbol or IEventSymbol => false,
            _ => true,
        },
        LiteralExpressionSyntax or BinaryExpressionSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax or TypeSyntax
            or ThisExpressionSyntax or CheckedExpressionSyntax => true,
        PrefixUnaryExpressionSyntax unary => !unary.IsKind(SyntaxKind.PreIncrementExpression)
            && !unary.IsKind(SyntaxKind.PreDecrementExpression),
        _ => false,
    });

    /// <summary>Where guarded members are read, each as long as it is written.</summary>
    private static List<ExpressionSyntax> ReadsIn(ExpressionSyntax value, System.Func<ISymbol, bool> guarded, SemanticModel model) =>
        value.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
            .Select(n => n.Parent is MemberAccessExpressionSyntax access && access.Name == n ? access : (ExpressionSyntax)n)
            .Where(e => model.GetSymbolInfo(e).Symbol is { Kind: SymbolKind.Field or SymbolKind.Property } member && guarded(member))
            .ToList();

    /// <summary>What is no number is never equal to itself, and the loop would not end.</summary>
    private static bool IsComparable(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum
        || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_UIntPtr
            and not (SpecialType.System_Single or SpecialType.System_Double);

    /// <summary>The lock that the range is taken of.</summary>
    private static string? LockOf(ExpressionSyntax range) =>
        range.Parent is ArgumentSyntax
        {
            Parent: ArgumentListSyntax
            {
                Arguments: { Count: 1 } or { Count: 2 },
                Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var taken } }
            }
        } && taken.DescendantNodesAndSelf().All(n => n is IdentifierNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax)
            ? taken.ToString()
            : null;

    private static string? FreeName(ExpressionSyntax read, SyntaxNode at, SemanticModel model)
    {
        string member = (read as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? read.ToString();
        string name = member.TrimStart('_');
        name = name.Length == 0 ? "" : char.ToLowerInvariant(name[0]) + name.Substring(1);
        SyntaxNode scope = at.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? at;
        bool isTaken = name.Length == 0 || SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
            || model.LookupSymbols(at.SpanStart, name: name).Any()
            || scope.DescendantTokens().Any(t => t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == name);
        return isTaken ? null : name;
    }

    private static bool IsWrittenIn(ISymbol local, StatementSyntax section, SemanticModel model) =>
        model.AnalyzeDataFlow(section) is not { Succeeded: true } flow
        || flow.WrittenInside.Contains(local, SymbolEqualityComparer.Default);
}
