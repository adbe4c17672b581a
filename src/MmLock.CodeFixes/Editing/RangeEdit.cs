using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Writes a <see cref="RangePlan"/> into the text of its file. Text, because everything that is not part of the plan,
/// comments and directives among it, then stays as it is by construction.
/// </summary>
internal sealed class RangeEdit
{
    private readonly string _indent;
    private readonly SourceText _text;
    private readonly LockUse _site;
    private readonly RangePlan _plan;
    private readonly OwnNames _names;
    private readonly SectionScope _region;
    private readonly string _newLine;
    private readonly bool _sameLineBraces;
    private readonly string _coarse;
    private readonly string _label;

    /// <summary>Insertions inside statements, which must survive the re-indentation of a wrap around them.</summary>
    private readonly SortedDictionary<int, string> _insertions = new();

    public RangeEdit(SourceText text, LockUse site, RangePlan plan, OwnNames ownNames)
    {
        _text = text;
        _site = site;
        _plan = plan;
        _names = ownNames;
        _region = plan.Region!;
        string all = text.ToString();
        _newLine = all.Contains("\r\n") ? "\r\n" : "\n";
        _indent = new TextLayout(text, site.Syntax).Unit;
        SyntaxNode member = site.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? site.Syntax.SyntaxTree.GetRoot();
        BlockSyntax? body = member.DescendantNodes().OfType<BlockSyntax>().FirstOrDefault();
        _sameLineBraces = body is not null && text.Lines.IndexOf(body.SpanStart) == text.Lines.IndexOf(body.OpenBraceToken.GetPreviousToken().SpanStart);
        var names = new HashSet<string>(member.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        _coarse = Unique("coarse", names);
        _label = Unique("acquire", names);
    }

    public SourceText Apply()
    {
        var changes = new List<TextChange> { Acquire() };
        foreach (Snapshot snapshot in _plan.Snapshots)
        {
            Insert(snapshot.Value.Span.End, (snapshot.IsNullable ? "?." : ".") + snapshot.CopyMethod + "()");
            if (snapshot.Value is not (InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax or ElementAccessExpressionSyntax))
            {
                Insert(snapshot.Value.SpanStart, "(");
                _insertions[snapshot.Value.Span.End] = ")" + _insertions[snapshot.Value.Span.End];
            }
        }

        if (_plan.WrapAll)
        {
            var scope = (UsingStatementSyntax)_region.Anchor;
            changes.Add(new TextChange(new TextSpan(scope.CloseParenToken.Span.End, 0), $"{_newLine}{IndentOf(scope)}using ({_plan.LockText}.VmaLock.Enter())"));
        }

        if (_plan.Check is not null)
        {
            string indent = IndentOf(_region.Anchor);
            changes.Add(new TextChange(new TextSpan(_region.Anchor.SpanStart, 0), $"bool {_coarse} = false;{_newLine}{indent}{_label}:{_newLine}{indent}"));
            if (_plan.Check.After is null)
            {
                StatementSyntax? inTry = FirstInTry();
                StatementSyntax first = inTry ?? _region.Statements[0];
                changes.Add(new TextChange(new TextSpan(first.SpanStart, 0), HeadCheck(IndentOf(first), isReleasedByFinally: inTry is not null)));
            }
        }

        var wrapped = new List<TextSpan>();
        foreach (StructureWrap wrap in _plan.Wraps)
        {
            TextSpan span = TextSpan.FromBounds(wrap.Statements[0].SpanStart, wrap.Statements[wrap.Statements.Length - 1].Span.End);
            wrapped.Add(span);
            changes.Add(new TextChange(span, Wrap(wrap, span)));
        }

        foreach (KeyValuePair<int, string> insertion in _insertions)
        {
            if (!wrapped.Any(w => w.Contains(insertion.Key)))
            {
                changes.Add(new TextChange(new TextSpan(insertion.Key, 0), insertion.Value));
            }
        }

        return _text.WithChanges(changes.OrderBy(c => c.Span.Start).ThenBy(c => c.Span.End));
    }

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

    private TextChange Acquire()
    {
        var call = (InvocationExpressionSyntax)_site.Syntax;
        string callee = call.Expression.ToString();
        const string type = "AddressRange";
        string range = _plan.RangeText!.StartsWith(type + ".", StringComparison.Ordinal) ? _names.Expression(type, call.SpanStart) + _plan.RangeText.Substring(type.Length) : _plan.RangeText;
        string arguments = string.Join(", ", new[] { range }.Concat(call.ArgumentList.Arguments.Select(a => a.ToString())));
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

    private string Wrap(StructureWrap wrap, TextSpan span)
    {
        string indent = IndentOf(wrap.Statements[0]);
        string inner = indent + _indent;
        var hoisted = new List<string>();
        string body = TextWithInsertions(span, wrap, hoisted);
        string[] lines = body.Split('\n');
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length > 0 && !lines[i].StartsWith("#", StringComparison.Ordinal))
            {
                lines[i] = _indent + lines[i];
            }
        }

        string declared = string.Concat(hoisted.Select(h => h + _newLine + indent));
        string open = _sameLineBraces ? " {" : _newLine + indent + "{";
        string result = $"{declared}using ({_plan.LockText}.VmaLock.Enter()){open}{_newLine}{inner}{string.Join("\n", lines)}{_newLine}{indent}}}";
        if (_plan.Check is { After: { } after } check && wrap.Statements.Contains(after))
        {
            result += _newLine + _newLine + indent + Block($"if (!{_coarse} && {check.IsUnsafe})", indent, Retry());
        }

        bool more = FollowsStatement(wrap.Statements[wrap.Statements.Length - 1]);
        return more ? result + _newLine : result;
    }

    /// <summary>A blank line sets the block off from a statement that follows directly.</summary>
    private bool FollowsStatement(StatementSyntax last)
    {
        SyntaxToken next = last.GetLastToken().GetNextToken();
        int line = _text.Lines.IndexOf(last.Span.End);
        return !next.IsKind(SyntaxKind.CloseBraceToken) && line + 1 < _text.Lines.Count && _text.Lines[line + 1].ToString().Trim().Length > 0;
    }

    /// <summary>The first statement of the <c>try</c> that gives the hold back, if nothing but values stands before it: what the check calls may throw.</summary>
    private StatementSyntax? FirstInTry()
    {
        StatementSyntax? first = _region.Statements.SkipWhile(s => s is LocalDeclarationStatementSyntax local && local.Declaration.Variables.All(v => v.Initializer?.Value is null or LiteralExpressionSyntax or IdentifierNameSyntax)).FirstOrDefault();
        return _region is { IsBlock: false, GuardName: { } guard } && first is TryStatementSyntax { Finally: { } end } attempt
            && end.Block.Statements.Any(s => s is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose", Expression: IdentifierNameSyntax released } } } && released.Identifier.ValueText == guard)
            ? attempt.Block.Statements.FirstOrDefault() : null;
    }

    private string HeadCheck(string indent, bool isReleasedByFinally)
    {
        string inner = indent + _indent;
        string lookup = Block($"using ({_plan.LockText}.VmaLock.Enter())", inner, $"{_coarse} = {_plan.Check!.IsUnsafe};");
        string retry = Block($"if ({_coarse})", inner, isReleasedByFinally ? new[] { $"goto {_label};" } : Retry().Skip(1).ToArray());
        return Block($"if (!{_coarse})", indent, lookup + _newLine + _newLine + inner + retry) + _newLine + _newLine + indent;
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

    private string Block(string header, string indent, params string[] lines)
    {
        string open = _sameLineBraces ? " {" : _newLine + indent + "{";
        return header + open + _newLine + string.Concat(lines.Select(l => indent + _indent + l + _newLine)) + indent + "}";
    }

    /// <summary>The statements with their insertions, declarations that are read outside split into declaration and assignment.</summary>
    private string TextWithInsertions(TextSpan span, StructureWrap wrap, List<string> hoisted)
    {
        var edits = _insertions.Where(i => span.Contains(i.Key)).Select(i => new TextChange(new TextSpan(i.Key - span.Start, 0), i.Value)).ToList();
        DataFlowAnalysis? flow = _site.Model.AnalyzeDataFlow(wrap.Statements[0], wrap.Statements[wrap.Statements.Length - 1]);
        foreach (LocalDeclarationStatementSyntax local in wrap.Statements.OfType<LocalDeclarationStatementSyntax>())
        {
            foreach (VariableDeclaratorSyntax variable in local.Declaration.Variables)
            {
                ISymbol? symbol = _site.Model.GetDeclaredSymbol(variable);
                if (symbol is not null && IsUsedOutside(symbol, flow) && local.Declaration.Variables.Count == 1 && symbol is ILocalSymbol { Type: { } type })
                {
                    string name = local.Declaration.Type.IsVar ? type.ToMinimalDisplayString(_site.Model, local.SpanStart) : local.Declaration.Type.ToString();
                    hoisted.Add($"{name} {variable.Identifier};");
                    int remove = variable.Initializer is null ? local.Span.Length : variable.SpanStart - local.SpanStart;
                    edits.Add(new TextChange(new TextSpan(local.SpanStart - span.Start, remove), ""));
                }
            }
        }

        foreach (DeclarationExpressionSyntax output in wrap.Statements.SelectMany(s => s.DescendantNodes()).OfType<DeclarationExpressionSyntax>().Where(o => o.Parent is ArgumentSyntax))
        {
            if (output.Designation is SingleVariableDesignationSyntax name && _site.Model.GetDeclaredSymbol(name) is ILocalSymbol symbol && IsUsedOutside(symbol, flow))
            {
                string type = output.Type.IsVar ? symbol.Type.ToMinimalDisplayString(_site.Model, output.SpanStart) : output.Type.ToString();
                hoisted.Add($"{type} {name.Identifier};");
                edits.Add(new TextChange(TextSpan.FromBounds(output.SpanStart - span.Start, name.SpanStart - span.Start), ""));
            }
        }

        return SourceText.From(_text.ToString(span)).WithChanges(edits.OrderBy(e => e.Span.Start).ThenBy(e => e.Span.End)).ToString();
    }

    private static bool IsUsedOutside(ISymbol symbol, DataFlowAnalysis? flow) =>
        flow is { Succeeded: true } && (flow.ReadOutside.Contains(symbol, SymbolEqualityComparer.Default) || flow.WrittenOutside.Contains(symbol, SymbolEqualityComparer.Default));

    private string IndentOf(SyntaxNode node)
    {
        TextLine line = _text.Lines.GetLineFromPosition(node.SpanStart);
        string before = line.ToString();
        return before.Substring(0, before.Length - before.TrimStart().Length);
    }
}
