using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Ranges;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Writes a <see cref="RangePlan"/> into the text of its file. Text, because everything that is not part of the plan,
/// comments and directives among it, then stays as it is by construction.
/// </summary>
internal sealed class RangeEdit
{
    private readonly FileLayout _layout;
    private readonly LockUse _site;
    private readonly RangePlan _plan;
    private readonly OwnNames _names;
    private readonly SectionScope _region;
    private readonly string _coarse;
    private readonly string _label;
    private readonly HashSet<string> _taken;

    /// <summary>Insertions inside statements, which must survive the re-indentation of a wrap around them.</summary>
    private readonly SortedDictionary<int, string> _insertions = new();

    public RangeEdit(FileLayout layout, LockUse site, RangePlan plan, OwnNames ownNames)
        : this(layout, site, plan, ownNames, site.Syntax)
    {
    }

    private RangeEdit(FileLayout layout, LockUse site, RangePlan plan, OwnNames ownNames, SyntaxNode place)
    {
        _layout = layout;
        _site = site;
        _plan = plan;
        _names = ownNames;
        _region = plan.Region!;
        SyntaxNode member = place.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? place.SyntaxTree.GetRoot();
        var names =
            new HashSet<string>(member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        _taken = names;
        _coarse = Unique("coarse", names);
        _label = Unique("acquire", names);
    }

    /// <summary>A function that is called under the acquire and takes the structure lock itself.</summary>
    public static RangeEdit OfHelper(
        FileLayout layout, LockUse site, RangePlan plan, DividedHelper helper, SemanticModel model, OwnNames names)
    {
        var own = new RangePlan
        {
            Region = plan.Region,
            LockText = helper.LockText,
            Wraps = helper.Wraps,
            Conditions = helper.Conditions,
        };
        return new RangeEdit(layout, site with { Model = model }, own, names, helper.Body);
    }

    public IReadOnlyList<TextChange> Changes()
    {
        var changes = _plan.ClaimAfter is null ? new List<TextChange> { Acquire() } : Claimed();
        if (_plan.SecondText is not null && !_region.IsTry && GuardType() is { } guard)
        {
            changes.Add(new TextChange(guard.Span, _names.Type("RangeSetGuard", guard.SpanStart)));
        }

        foreach (Snapshot snapshot in _plan.Snapshots)
        {
            Insert(snapshot.Value.Span.End, (snapshot.IsNullable ? "?." : ".") + snapshot.CopyMethod + "()");
            if (snapshot.Value
                is not (InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax
                    or ElementAccessExpressionSyntax))
            {
                Insert(snapshot.Value.SpanStart, "(");
                _insertions[snapshot.Value.Span.End] = ")" + _insertions[snapshot.Value.Span.End];
            }
        }

        if (_plan.WrapAll)
        {
            var scope = (UsingStatementSyntax)_region.Anchor;
            changes.Add(
                new TextChange(
                    new TextSpan(scope.CloseParenToken.Span.End, 0),
                    _layout.At(scope).NextLine + $"using ({_plan.LockText}.VmaLock.Enter())"));
        }

        if (_plan.Check is { } check && _plan.ClaimAfter is null)
        {
            PlaceLayout place = _layout.At(_region.Anchor);
            string head = $"bool {_coarse} = {check.IsUnsafeBefore ?? "false"};"
                + (check.IsUnsafe is null ? place.NextLine : place.Outer.NextLine + place.Line($"{_label}:"));
            changes.Add(new TextChange(new TextSpan(_region.Anchor.SpanStart, 0), head));
            if (check is { IsUnsafe: not null, After: null })
            {
                StatementSyntax? inTry = FirstInTry();
                StatementSyntax first = inTry ?? _region.Statements[0];
                changes.Add(
                    new TextChange(new TextSpan(first.SpanStart, 0), HeadCheck(_layout.At(first), isReleasedByFinally: inTry is not null)));
            }
        }

        foreach (LookupLoop loop in _plan.Loops)
        {
            changes.AddRange(Copied(loop));
        }

        changes.AddRange(Runs());
        return changes;
    }

    /// <summary>What goes under the structure lock.</summary>
    public IReadOnlyList<TextChange> Runs()
    {
        var changes = new List<TextChange>();
        foreach (IfStatementSyntax choice in _plan.Conditions)
        {
            string name = Unique("decided", _taken);
            PlaceLayout place = _layout.At(choice);
            var hoisted = new List<string>();
            string condition = ConditionOf(choice.Condition, hoisted);
            changes.Add(
                new TextChange(
                    new TextSpan(choice.SpanStart, 0),
                    string.Concat(hoisted.Append($"bool {name};").Select(place.Line))
                        + place.Paragraph(place.Block($"using ({_plan.LockText}.VmaLock.Enter())", $"{name} = {condition};"))));
            changes.Add(new TextChange(choice.Condition.Span, name));
        }

        var wrapped = new List<TextSpan>();
        foreach (StructureWrap wrap in _plan.Wraps)
        {
            TextSpan span = TextSpan.FromBounds(wrap.Statements[0].SpanStart, wrap.Statements[wrap.Statements.Length - 1].Span.End);
            wrapped.Add(span);
            string hold = _plan.ClaimAfter is null || wrap != _plan.Wraps[0] ? $"{_plan.LockText}.VmaLock.Enter()" : SearchHold();
            changes.Add(new TextChange(span, Wrap(wrap, span, hold)));
        }

        foreach (KeyValuePair<int, string> insertion in _insertions)
        {
            if (!wrapped.Any(w => IsInside(w, insertion.Key)))
            {
                changes.Add(new TextChange(new TextSpan(insertion.Key, 0), insertion.Value));
            }
        }

        return changes;
    }

    /// <summary>Where a piece of the plan shares its line with what it stands behind, so that what is written there needs lines.</summary>
    public IEnumerable<SyntaxNode> Cramped => _plan.Wraps.SelectMany(w => new[] { w.Statements[0], w.Statements.Last() })
        .Concat(_plan.Conditions)
        .Concat(_plan.Loops.Select(l => l.Loop)).Concat(_plan.Check is null ? Enumerable.Empty<SyntaxNode>() : new[] { _region.Anchor })
        .Concat(_plan.WrapAll ? new[] { _region.Anchor } : Enumerable.Empty<SyntaxNode>())
        .Where(s => s.Parent is BlockSyntax or SwitchSectionSyntax
            && (s.GetFirstToken() is var first && _layout.IsOnLineOf(first.GetPreviousToken(), first) || HasNextOnLine(s)));

    /// <summary>The objects are looked up and copied before the loop, which goes through the copies.</summary>
    private IEnumerable<TextChange> Copied(LookupLoop lookup)
    {
        ForEachStatementSyntax loop = lookup.Loop;
        PlaceLayout place = _layout.At(loop);
        string name = Unique("found", _taken);
        INamedTypeSymbol? list = _site.Model.Compilation.GetTypeByMetadataName("System.Collections.Generic.List`1");
        string type = list?.Construct(lookup.ElementType).ToMinimalDisplayString(_site.Model, loop.SpanStart) ?? "";
        string header = $"foreach ({loop.Type} {loop.Identifier} in {loop.Expression})";
        string copy = place.Inner.Block(header, $"{name}.Add({loop.Identifier}.{lookup.CopyMethod}());");
        yield return new TextChange(
            new TextSpan(loop.SpanStart, 0),
            place.Line($"var {name} = new {type}();")
                + place.Paragraph(place.Block($"using ({_plan.LockText}.VmaLock.Enter())", copy)));
        yield return new TextChange(loop.Expression.Span, name);
    }

    /// <summary>Where the type of the guard is written.</summary>
    private TypeSyntax? GuardType() => _region.Anchor switch
    {
        LocalDeclarationStatementSyntax { Declaration.Type: { IsVar: false } type } => type,
        UsingStatementSyntax { Declaration.Type: { IsVar: false } type } => type,
        _ => null,
    };

    /// <summary>An argument as it was; the guard of two ranges has a type of its own.</summary>
    private string Argument(ArgumentSyntax argument) =>
        _plan.SecondText is not null && argument.Expression is DeclarationExpressionSyntax { Type: { IsVar: false } type } declaration
            ? $"{argument.RefKindKeyword} {_names.Type("RangeSetGuard", type.SpanStart)} {declaration.Designation}"
            : argument.ToString();

    private void Insert(int position, string text) =>
        _insertions[position] = (_insertions.TryGetValue(position, out string? before) ? before : "") + text;

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++)
        {
            unique = name + i;
        }

        return unique;
    }

    /// <summary>The range of a plan as it is written at a place, where the name of its type may be another's.</summary>
    public static string Spelled(string range, OwnNames names, int position)
    {
        const string type = "AddressRange";
        return range.StartsWith(type + ".", StringComparison.Ordinal)
            ? names.Expression(type, position) + range.Substring(type.Length)
            : range;
    }

    private TextChange Acquire()
    {
        var call = (InvocationExpressionSyntax)_site.Syntax;
        string callee = call.Expression.ToString();
        IEnumerable<string> ranges = new[] { _plan.RangeText!, _plan.SecondText }.OfType<string>()
            .Select(r => Spelled(r, _names, call.SpanStart));
        string arguments = string.Join(", ", ranges.Concat(AcquireArguments.Kept(_site).Select(Argument)));
        string ranged = $"{callee}({arguments})";
        if (_plan.Check is not null)
        {
            ranged = $"{_coarse} ? {call} : {ranged}";
            if (call.Parent is AwaitExpressionSyntax or MemberAccessExpressionSyntax)
            {
                ranged = $"({ranged})";
            }
        }

        return new TextChange(call.Span, ranged);
    }

    /// <summary>
    /// The block under a hold that is coarse or nothing yet, with the step in it under a hold of the structure, which keeps out coarse
    /// holders as the range does later; the claim in that sets the hold, or starts the block over with a coarse one.
    /// </summary>
    private List<TextChange> Claimed()
    {
        var scope = (UsingStatementSyntax)_region.Anchor;
        var call = (InvocationExpressionSyntax)_site.Syntax;
        PlaceLayout place = _layout.At(scope);
        string hold = Unique("hold", _taken);
        string guard = $"{_names.Type("RangeGuard", scope.SpanStart)} {hold} = {_coarse} ? {call} : default;";
        PlaceLayout inner = _layout.At(_plan.Wraps[0].Statements[0]).Inner;
        string verb = _site.Lock.Mode == HoldMode.Read ? "TryEnterRead" : "TryEnterWrite";
        string range = Spelled(_plan.RangeText!, _names, call.SpanStart);
        string Start(string condition) =>
            inner.NewLine + inner.NextLine + inner.Block($"if (!{_coarse} && {condition})", $"{_coarse} = true;", $"goto {_label};");
        Insert(
            _plan.ClaimAfter!.Span.End,
            (_plan.Check?.IsUnsafe is { } isUnsafe ? Start(isUnsafe) : "")
                + Start($"!{_plan.LockText}.{verb}({range}, out {hold})")
                + (_plan.ClaimAfter != _plan.Wraps[0].Statements.Last() && FollowsStatement(_plan.ClaimAfter) ? inner.NewLine : ""));
        return new List<TextChange>
        {
            new(
                TextSpan.FromBounds(scope.SpanStart, scope.CloseParenToken.Span.End),
                $"bool {_coarse} = {_plan.Check?.IsUnsafeBefore ?? "false"};" + place.Outer.NextLine + place.Line($"{_label}:")
                    + place.Line(guard) + "try"),
            new(new TextSpan(scope.Span.End, 0), place.NextLine + place.Block("finally", $"{hold}.Dispose();")),
        };
    }

    /// <summary>A search holds no range that would keep coarse holders out: the structure lock alone is not enough for it.</summary>
    private string SearchHold() =>
        $"{_coarse} ? default : {_plan.LockText}.EnterStructure({StructureEdit.ArgumentsOf(_site, _names)})";

    private string Wrap(StructureWrap wrap, TextSpan span, string hold)
    {
        PlaceLayout place = _layout.At(wrap.Statements[0]);
        var hoisted = new List<string>();
        string body = _layout.Reindented(span, place.Indent, place.Inner.Indent, Inside(span, wrap, hoisted));
        string result = string.Concat(hoisted.Select(place.Line)) + place.Block($"using ({hold})", body);
        if (_plan.Check is { After: { } after } check && wrap.Statements.Contains(after))
        {
            result = place.Paragraph(result) + place.Block($"if (!{_coarse} && {check.IsUnsafe})", Retry());
        }

        StatementSyntax last = wrap.Statements[wrap.Statements.Length - 1];
        return HasNextOnLine(last) ? result + place.NewLine + place.NewLine : FollowsStatement(last) ? result + place.NewLine : result;
    }

    private bool HasNextOnLine(SyntaxNode statement) => statement.GetLastToken() is var last && last.GetNextToken() is var next
        && !next.IsKind(SyntaxKind.CloseBraceToken) && _layout.IsOnLineOf(last, next);

    /// <summary>A blank line sets the block off from a statement that follows directly.</summary>
    private bool FollowsStatement(StatementSyntax last)
    {
        SyntaxToken next = last.GetLastToken().GetNextToken();
        int line = _layout.LineOf(last.Span.End) + 1;
        return !next.IsKind(SyntaxKind.CloseBraceToken) && line < _layout.Text.Lines.Count && !_layout.IsBlank(line);
    }

    /// <summary>
    /// The first statement of the <c>try</c> that gives the hold back, if nothing but values stands before it: what the
    /// check calls may throw.
    /// </summary>
    private StatementSyntax? FirstInTry()
    {
        StatementSyntax? first = _region.Statements
            .SkipWhile(s =>
                s is LocalDeclarationStatementSyntax local
                    && local.Declaration.Variables.All(v =>
                        v.Initializer?.Value is null or LiteralExpressionSyntax or IdentifierNameSyntax))
            .FirstOrDefault();
        return _region is { IsBlock: false, GuardName: { } guard } && first is TryStatementSyntax { Finally: { } end } attempt
            && end.Block.Statements.Any(s =>
                s is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax call } }
                    && call is { Name.Identifier.ValueText: "Dispose", Expression: IdentifierNameSyntax released }
                    && released.Identifier.ValueText == guard)
            ? attempt.Block.Statements.FirstOrDefault() : null;
    }

    private string HeadCheck(PlaceLayout place, bool isReleasedByFinally)
    {
        PlaceLayout inner = place.Inner;
        string lookup = inner.Block($"using ({_plan.LockText}.VmaLock.Enter())", $"{_coarse} = {_plan.Check!.IsUnsafe};");
        string retry = inner.Block($"if ({_coarse})", isReleasedByFinally ? new[] { $"goto {_label};" } : Retry().Skip(1).ToArray());
        return place.Paragraph(place.Block($"if (!{_coarse})", inner.Paragraph(lookup) + retry));
    }

    private string[] Retry()
    {
        var lines = new List<string> { $"{_coarse} = true;" };
        if (!_region.IsBlock && _region.GuardName is { } guard)
        {
            lines.Add($"{guard}.Dispose();");
        }

        lines.Add($"goto {_label};");
        return lines.ToArray();
    }

    /// <summary>
    /// The changes inside of statements: their insertions, declarations that are read outside split into declaration
    /// and assignment.
    /// </summary>
    private List<TextChange> Inside(TextSpan span, StructureWrap wrap, List<string> hoisted)
    {
        var edits = _insertions.Where(i => IsInside(span, i.Key)).Select(i => new TextChange(new TextSpan(i.Key, 0), i.Value)).ToList();
        DataFlowAnalysis? flow = _site.Model.AnalyzeDataFlow(wrap.Statements[0], wrap.Statements[wrap.Statements.Length - 1]);
        foreach (LocalDeclarationStatementSyntax local in wrap.Statements.OfType<LocalDeclarationStatementSyntax>())
        {
            foreach (VariableDeclaratorSyntax variable in local.Declaration.Variables)
            {
                ISymbol? symbol = _site.Model.GetDeclaredSymbol(variable);
                if (symbol is not null && IsUsedOutside(symbol, flow) && local.Declaration.Variables.Count == 1
                    && symbol is ILocalSymbol { Type: { } type })
                {
                    string name = local.Declaration.Type.IsVar
                        ? type.ToMinimalDisplayString(_site.Model, local.SpanStart)
                        : local.Declaration.Type.ToString();
                    hoisted.Add($"{name} {variable.Identifier};");
                    int remove = variable.Initializer is null ? local.Span.Length : variable.SpanStart - local.SpanStart;
                    edits.Add(new TextChange(new TextSpan(local.SpanStart, remove), ""));
                }
            }
        }

        foreach (DeclarationExpressionSyntax output in wrap.Statements.SelectMany(s => s.DescendantNodes())
            .OfType<DeclarationExpressionSyntax>().Where(o => o.Parent is ArgumentSyntax))
        {
            if (output.Designation is SingleVariableDesignationSyntax name && _site.Model.GetDeclaredSymbol(name) is ILocalSymbol symbol
                && IsUsedOutside(symbol, flow))
            {
                string type = output.Type.IsVar
                    ? symbol.Type.ToMinimalDisplayString(_site.Model, output.SpanStart)
                    : output.Type.ToString();
                hoisted.Add($"{type} {name.Identifier};");
                edits.Add(new TextChange(TextSpan.FromBounds(output.SpanStart, name.SpanStart), ""));
            }
        }

        return edits;
    }

    /// <summary>A claim behind the last statement of the step belongs to the step.</summary>
    private bool IsInside(TextSpan wrap, int position) =>
        wrap.Contains(position) || position == wrap.End && position == _plan.ClaimAfter?.Span.End;

    /// <summary>A condition as it stands before its statement: what it declares is declared before that.</summary>
    private string ConditionOf(ExpressionSyntax condition, List<string> hoisted)
    {
        SourceText text = condition.SyntaxTree.GetText();
        var edits = new List<TextChange>();
        foreach (DeclarationExpressionSyntax output in condition.DescendantNodesAndSelf().OfType<DeclarationExpressionSyntax>())
        {
            if (output.Designation is SingleVariableDesignationSyntax name && _site.Model.GetDeclaredSymbol(name) is ILocalSymbol symbol)
            {
                // What the condition told the compiler of null, the variable that has its value does not.
                bool isChecked = symbol.Type.IsReferenceType && symbol.NullableAnnotation == NullableAnnotation.Annotated;
                ITypeSymbol type = isChecked ? symbol.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : symbol.Type;
                hoisted.Add($"{type.ToMinimalDisplayString(_site.Model, output.SpanStart)} {name.Identifier};");
                edits.Add(
                    new TextChange(TextSpan.FromBounds(output.SpanStart - condition.SpanStart, name.SpanStart - condition.SpanStart), ""));
                if (isChecked)
                {
                    edits.Add(new TextChange(new TextSpan(name.Span.End - condition.SpanStart, 0), "!"));
                }
            }
        }

        return SourceText.From(text.ToString(condition.Span)).WithChanges(edits).ToString();
    }

    private static bool IsUsedOutside(ISymbol symbol, DataFlowAnalysis? flow) =>
        flow is { Succeeded: true }
            && (flow.ReadOutside.Contains(symbol, SymbolEqualityComparer.Default)
                || flow.WrittenOutside.Contains(symbol, SymbolEqualityComparer.Default));
}
