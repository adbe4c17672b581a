using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>Puts the statements between an acquire and its release into a <c>try</c>, and the release into its <c>finally</c>.</summary>
internal static class TryFinallyEdit
{
    /// <param name="acquire">The token of the acquire.</param>
    /// <param name="releases">The tokens of all releases of the hold.</param>
    /// <param name="missing">The release to write where the list has none; null to do nothing then.</param>
    /// <param name="model">The model of the file.</param>
    /// <param name="layout">How the file is laid out.</param>
    public static ProtocolEdit? Plan(
        SyntaxToken acquire, IReadOnlyList<SyntaxToken> releases, string? missing, SemanticModel model, FileLayout layout)
    {
        if (StatementsUnder(acquire, model) is not { } held)
        {
            return null;
        }

        List<StatementSyntax?> ends = releases.Select(StatementLists.StatementOf).Distinct().ToList();
        StatementSyntax? final = held.LastOrDefault(ends.Contains);
        List<StatementSyntax> region = held.TakeWhile(s => s != final).ToList();
        List<StatementSyntax> early = ends.OfType<StatementSyntax>().Where(e => e != final).ToList();
        string? release = final?.ToString() ?? early.FirstOrDefault()?.ToString() ?? missing;
        var edits = new LineEdits(layout);
        if (region.Count == 0 || release is null || ends.Any(e => e is not ExpressionStatementSyntax)
            || !StatementLists.CanBeEnclosed(region) || final?.ContainsDirectives == true
            || !region.All(edits.HasOwnLines) || (final is not null && !edits.HasOwnLines(final))
            || !early.All(e =>
                region.Any(r => r != e && r.Span.Contains(e.Span)) && e.Parent is BlockSyntax
                    && StatementLists.Leaves(StatementLists.Next(e), region)))
        {
            return null;
        }

        List<ISymbol> declared = StatementLists.DeclaredForLater(final is null ? region : region.Append(final).ToList(), model).ToList();
        List<Declaration?> hoisted = declared.Select(d => Declaration.Of(d, region, model)).ToList();
        if (hoisted.Contains(null))
        {
            return null;
        }

        Write(
            edits, layout.At(region[0]), StatementLists.StatementOf(acquire)!, region, final, release,
            hoisted.OfType<Declaration>().ToList());
        early.ForEach(edits.Remove);
        bool isSound = final is not null && early.All(e => StatementLists.IsPlainJump(StatementLists.Next(e)))
            && !IsHandedOn(region, early);
        return new ProtocolEdit("Release in a 'finally'", isSound, edits.Changes());
    }

    /// <summary>Leaves on an ordinary path with the lock held: perhaps somebody else is to give it back.</summary>
    private static bool IsHandedOn(List<StatementSyntax> region, List<StatementSyntax> early) => region
        .SelectMany(s => s.DescendantNodesAndSelf(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        .OfType<StatementSyntax>()
        .Any(s =>
            s is GotoStatementSyntax
                || s is not ThrowStatementSyntax && StatementLists.Leaves(s, region) && !early.Any(e => StatementLists.Next(e) == s));

    private static void Write(
        LineEdits edits, PlaceLayout place, StatementSyntax taking, List<StatementSyntax> region, StatementSyntax? final, string release,
        List<Declaration> hoisted)
    {
        StatementSyntax last = region[region.Count - 1];
        int first = edits.FirstLine(region[0]);
        if (edits.LastLine(taking) == edits.LineOf(taking.SpanStart))
        {
            edits.RemoveBlankLinesBefore(first);
        }

        edits.InsertBefore(first, place.Indent + string.Concat(hoisted.Select(h => place.Line(h.Bare))) + place.Opening("try"));
        edits.MoveIn(first, edits.LastLine(last), place);
        hoisted.ForEach(h => edits.Replace(h.TypeAndSpace, ""));
        StatementSyntax end = final ?? last;
        if (final is not null)
        {
            int line = edits.FirstLine(final);
            edits.RemoveBlankLinesBefore(line);
            edits.InsertBefore(line, place.Indent + place.Continuing("finally"));
            edits.MoveIn(line, edits.LastLine(final), place);
        }

        edits.InsertAfter(
            edits.LastLine(end),
            place.Indent + (final is null ? place.Continuing("finally") + place.Inner.NextLine + release + place.NextLine + "}" : "}"));
        if (StatementLists.Next(end) is { } next && edits.FirstLine(next) == edits.LastLine(end) + 1)
        {
            edits.InsertEmptyAfter(edits.LastLine(end));
        }
    }

    /// <summary>The statements that run with the lock held, to the end of their list.</summary>
    private static IEnumerable<StatementSyntax>? StatementsUnder(SyntaxToken acquire, SemanticModel model) =>
        StatementLists.StatementOf(acquire) switch
        {
            // if (sem.TryEnterReadLock(5)) { … }
            IfStatementSyntax { Statement: BlockSyntax then, Condition: not PrefixUnaryExpressionSyntax } test
                when IsTheCondition(test.Condition, acquire) =>
                then.Statements,
            // if (!sem.TryEnterReadLock(5)) return;
            IfStatementSyntax { Else: null, Condition: PrefixUnaryExpressionSyntax } test
                when IsTheCondition(test.Condition, acquire) && Leaves(test.Statement) =>
                Behind(test),
            ExpressionStatementSyntax own when !Guards.IsUncertain(own.Expression, model.GetTypeInfo(own.Expression).Type, model) =>
                Behind(own),
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, Declaration: { Variables: { Count: 1 } only } } own
                when only[0].Initializer?.Value is { } value && model.GetDeclaredSymbol(only[0]) is ILocalSymbol local
                    && !Guards.IsUncertain(value, local.Type, model) =>
                Behind(own),
            _ => null,
        };

    private static IEnumerable<StatementSyntax>? Behind(StatementSyntax own) =>
        own.Parent is BlockSyntax or SwitchSectionSyntax ? ScopeShape.Siblings(own).SkipWhile(s => s != own).Skip(1) : null;

    private static bool IsTheCondition(ExpressionSyntax condition, SyntaxToken acquire)
    {
        ExpressionSyntax tried = ScopeShape.StripNot(condition);
        tried = tried is AwaitExpressionSyntax awaited ? awaited.Expression : tried;
        return tried is InvocationExpressionSyntax call && call.Expression.Span.Contains(acquire.Span);
    }

    private static bool Leaves(StatementSyntax statement) =>
        StatementLists.IsJump(statement is BlockSyntax { Statements: { Count: > 0 } inner } ? inner[inner.Count - 1] : statement);

    /// <summary>A variable that is used behind the <c>try</c>, so that it must be declared before it.</summary>
    private sealed class Declaration
    {
        private Declaration(string bare, TextSpan typeAndSpace)
        {
            Bare = bare;
            TypeAndSpace = typeAndSpace;
        }

        public string Bare { get; }

        public TextSpan TypeAndSpace { get; }

        public static Declaration? Of(ISymbol variable, List<StatementSyntax> region, SemanticModel model) =>
            variable is ILocalSymbol { IsConst: false, RefKind: RefKind.None, Type: { IsAnonymousType: false } type }
            && variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax
            {
                Initializer: not null,
                Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } declaration
            }
            && region.Contains(statement)
                && !declaration.GetLeadingTrivia().Concat(declaration.Type.GetTrailingTrivia())
                    .Any(t => t.IsKind(SyntaxKind.MultiLineCommentTrivia))
                ? new Declaration(
                    $"{type.ToMinimalDisplayString(model, statement.SpanStart)} {variable.Name};",
                    TextSpan.FromBounds(declaration.Type.SpanStart, declaration.Variables[0].SpanStart))
                : null;
    }
}
