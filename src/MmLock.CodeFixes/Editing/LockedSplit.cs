using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Splits a method that takes a lock for all of its body: <c>Foo</c> takes the lock and calls <c>FooLocked</c>, which expects it held;
/// a caller that holds it calls <c>FooLocked</c>.
/// </summary>
internal sealed class LockedSplit
{
    private const string Suffix = "Locked";

    private readonly IMethodSymbol _method;
    private readonly MethodDeclarationSyntax _declaration;
    private readonly LockUse _inner;
    private readonly InvocationExpressionSyntax _call;
    private readonly LockEngine _engine;

    private LockedSplit(
        IMethodSymbol method, MethodDeclarationSyntax declaration, LockUse inner, InvocationExpressionSyntax call, LockEngine engine)
    {
        _method = method;
        _declaration = declaration;
        _inner = inner;
        _call = call;
        _engine = engine;
    }

    public string Name => _method.Name + Suffix;

    /// <returns>The split that takes a nested call off its path; null where the whole of the called method is not one section, where the
    /// call may run another method or without the hold, or where the two locks may differ.</returns>
    public static LockedSplit? Of(NestingPath path, LockEngine engine, CancellationToken cancellationToken)
    {
        if (path.Inner.Length != 1 || path.IsDirect || path.Way.Steps.Count != 2
            || path.At is not IInvocationOperation { Syntax: InvocationExpressionSyntax written } call
            || path.Inner[0] is not { Lock: { Verb: LockVerb.Acquire, Mode: { } mode, IsAsync: false, Wrapper: null } } inner
            || inner.Container is not IMethodSymbol
            {
                MethodKind: MethodKind.Ordinary,
                IsAsync: false,
                IsVirtual: false,
                IsOverride: false,
                IsAbstract: false,
                RefKind: RefKind.None,
                IsExtensionMethod: false
            } method
            || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method)
            || inner.Syntax.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration
            || FlowGraphs.BodyOf(inner.Syntax) != declaration
            || declaration.ContainsDirectives || declaration.Modifiers.Any(SyntaxKind.PartialKeyword)
            || declaration.ParameterList.Parameters.Any(p => p.AttributeLists.Count > 0)
            || declaration.DescendantNodes().Any(n => n is YieldStatementSyntax))
        {
            return null;
        }

        bool isCovered = path.Outer.Lock.Mode == HoldMode.Write || path.Outer.Lock.Mode == mode;
        return isCovered && IsHeldThroughout(path, written, engine, cancellationToken) && IsSameLock(path.Outer, inner, call, engine)
            ? new LockedSplit(method, declaration, inner, written, engine)
            : null;
    }

    /// <returns>Null where the body of the method is not one section, or the name is taken.</returns>
    public async Task<Solution?> ApplyAsync(Project project, CancellationToken cancellationToken)
    {
        SyntaxTree tree = _declaration.SyntaxTree;
        if (project.GetDocument(tree) is not { } document || project.GetDocument(_call.SyntaxTree) is not { } calling
            || _declaration.Body is not { } body || Section(body) is not { } section)
        {
            return null;
        }

        var renamed = new TextChange(NameOf(_call)!.Value, Name);
        var edits = new List<(DocumentId Document, TextChange Change)>();
        var names = new OwnNames(_engine.Locks.Models.Get(tree));
        bool isInside = _call.SyntaxTree == tree && body.Span.Contains(_call.Span);
        if (!isInside)
        {
            edits.Add((calling.Id, renamed));
        }

        if (!IsSplit(section.Statements))
        {
            if (_method.ContainingType.GetMembers(Name).Length > 0)
            {
                return null;
            }

            edits.AddRange(
                Split(body, section, FileLayout.Of(document, tree), names, isInside ? renamed : null).Select(c => (document.Id, c)));
        }

        Solution changed = project.Solution;
        foreach (IGrouping<DocumentId, TextChange> file in edits.GroupBy(e => e.Document, e => e.Change))
        {
            SourceText text = await changed.GetDocument(file.Key)!.GetTextAsync(cancellationToken).ConfigureAwait(false);
            changed = changed.WithDocumentText(file.Key, text.WithChanges(file.OrderBy(c => c.Span.Start)));
        }

        return names.NeedsImport && await changed.GetDocument(document.Id)!.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false)
            is CompilationUnitSyntax root
            ? changed.WithDocumentSyntaxRoot(document.Id, UsingDirectives.AddIfNeeded(root, names))
            : changed;
    }

    /// <summary>The call runs in the section's own body, on every path under the hold.</summary>
    private static bool IsHeldThroughout(
        NestingPath path, InvocationExpressionSyntax call, LockEngine engine, CancellationToken cancellationToken) =>
        NameOf(call) is not null && FlowGraphs.BodyOf(call) == FlowGraphs.BodyOf(path.Outer.Syntax)
        && CriticalSection.Of(path.Outer, engine.Locks, cancellationToken).Scope is { IsOwned: true, IsUnbroken: true, IsTry: false } scope
        && scope.Statements.Any(s => s.Span.Contains(call.Span));

    /// <summary>Static, of the same object, or of one that the caller names by something that it never sets.</summary>
    private static bool IsSameLock(LockUse outer, LockUse inner, IInvocationOperation call, LockEngine engine)
    {
        if (Values.Unwrap(outer.Lock.Target!) is not IMemberReferenceOperation held
            || Values.Unwrap(inner.Lock.Target!) is not IMemberReferenceOperation taken
            || !SymbolEqualityComparer.Default.Equals(held.Member.OriginalDefinition, taken.Member.OriginalDefinition))
        {
            return false;
        }

        if (taken.Instance is null)
        {
            return held.Instance is null;
        }

        return taken.Instance is IInstanceReferenceOperation && (held.Instance, call.Instance) switch
        {
            (IInstanceReferenceOperation, IInstanceReferenceOperation) => true,
            (IParameterReferenceOperation a, IParameterReferenceOperation b) =>
                SymbolEqualityComparer.Default.Equals(a.Parameter, b.Parameter) && IsFixed(),
            (ILocalReferenceOperation a, ILocalReferenceOperation b) =>
                SymbolEqualityComparer.Default.Equals(a.Local, b.Local) && IsFixed(),
            _ => false,
        };

        bool IsFixed() => !MovingTargets.In(new[] { outer }, engine.Locks, CancellationToken.None);
    }

    /// <summary>
    /// The statements that run under the hold, where these are all that the method does, and what is replaced by the
    /// call.
    /// </summary>
    private (IReadOnlyList<StatementSyntax> Statements, UsingStatementSyntax? Scope)? Section(BlockSyntax body)
    {
        if (body.Statements.Count == 1 && body.Statements[0] is UsingStatementSyntax { AwaitKeyword.RawKind: 0 } scope
            && (scope.Expression == _inner.Syntax || IsUnusedGuard(scope.Declaration)) && scope.Statement is BlockSyntax block)
        {
            return (block.Statements, scope);
        }

        return body.Statements.Count > 1
            && body.Statements[0] is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0, AwaitKeyword.RawKind: 0 } guard
            && IsUnusedGuard(guard.Declaration)
            ? (body.Statements.Skip(1).ToList(), null)
            : null;
    }

    private bool IsUnusedGuard(VariableDeclarationSyntax? guard) =>
        guard is { Variables: { Count: 1 } variables } && variables[0].Initializer?.Value == _inner.Syntax
        && !_declaration.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(n => n.Identifier.ValueText == variables[0].Identifier.ValueText);

    /// <summary>An earlier fix has done it.</summary>
    private bool IsSplit(IReadOnlyList<StatementSyntax> statements) =>
        statements.Count == 1
        && (statements[0] as ReturnStatementSyntax)?.Expression is var returned
        && (returned ?? (statements[0] as ExpressionStatementSyntax)?.Expression)
            is InvocationExpressionSyntax { Expression: SimpleNameSyntax name } call
        && name.Identifier.ValueText == Name
        && call.ArgumentList.Arguments.Select(a => a.Expression.ToString()).SequenceEqual(_method.Parameters.Select(p => p.Name));

    private IEnumerable<TextChange> Split(
        BlockSyntax body, (IReadOnlyList<StatementSyntax> Statements, UsingStatementSyntax? Scope) section, FileLayout layout,
        OwnNames names,
        TextChange? renamed)
    {
        PlaceLayout place = layout.At(_declaration);
        string arguments = string.Join(", ", _declaration.ParameterList.Parameters.Select(p =>
            (p.Modifiers.FirstOrDefault(m =>
                m.IsKind(SyntaxKind.RefKeyword) || m.IsKind(SyntaxKind.OutKeyword) || m.IsKind(SyntaxKind.InKeyword))
                    is { RawKind: not 0 } by
                ? by.ValueText + " "
                : "") + p.Identifier.Text));
        string types = _declaration.TypeParameterList is { } generic
            ? "<" + string.Join(", ", generic.Parameters.Select(p => p.Identifier.Text)) + ">"
            : "";
        string call = $"{(_method.ReturnsVoid ? "" : "return ")}{Name}{types}({arguments});";
        string inside;
        if (section.Scope is { Statement: BlockSyntax block } scope)
        {
            bool isLine = layout.IsOnLineOf(block.OpenBraceToken, block.CloseBraceToken);
            PlaceLayout at = layout.At(scope);
            yield return new TextChange(
                TextSpan.FromBounds(block.OpenBraceToken.Span.End, block.CloseBraceToken.SpanStart),
                isLine ? $" {call} " : at.Inner.NextLine + call + at.NextLine);
            inside = layout.Reindented(block.Span, layout.IndentOf(scope), place.Indent, Moved());
        }
        else
        {
            TextSpan rest = TextSpan.FromBounds(body.Statements[0].FullSpan.End, body.CloseBraceToken.SpanStart);
            yield return new TextChange(
                TextSpan.FromBounds(body.Statements[0].Span.End, body.CloseBraceToken.SpanStart),
                place.Inner.NextLine + call + place.NextLine);
            inside = "{" + place.Inner.NextLine + layout.Reindented(layout.Trimmed(rest), place.Indent, place.Indent, Moved())
                + place.NextLine + "}";
        }

        yield return new TextChange(
            new TextSpan(_declaration.Span.End, 0),
            place.NewLine + place.NextLine
                + place.Line($"/// <summary>What <c>{_method.Name}</c> does, for callers that hold <c>{LockName}</c>.</summary>")
                + place.Line(Requirement(names)) + Header() + place.BraceGap + inside);

        // The method's call of itself goes along.
        IEnumerable<TextChange>? Moved() => renamed is { } change ? new[] { change } : null;
    }

    private string LockName => ((IMemberReferenceOperation)Values.Unwrap(_inner.Lock.Target!)).Member.Name;

    private string Requirement(OwnNames names)
    {
        int at = _declaration.SpanStart;
        string mode = _inner.Lock.Mode == HoldMode.Read ? "Read" : "Write";
        return $"[{names.Attribute("RequiresLock", at)}(nameof({LockName}), {names.Expression("LockMode", at)}.{mode})]";
    }

    private string Header()
    {
        // A caller in another type, which could call the method, can call its other half.
        bool isOwn = _call.Ancestors().OfType<TypeDeclarationSyntax>().Any(t =>
            _method.ContainingType.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == t.SyntaxTree && r.Span == t.Span));
        IEnumerable<string> words = new[] { isOwn ? "private" : "internal" }
            .Concat(
                _declaration.Modifiers.Where(m => m.IsKind(SyntaxKind.StaticKeyword) || m.IsKind(SyntaxKind.UnsafeKeyword))
                    .Select(m => m.ValueText))
            .Append(_declaration.ReturnType.ToString());
        string constraints = string.Concat(_declaration.ConstraintClauses.Select(c => " " + c));
        return $"{string.Join(" ", words)} {Name}{_declaration.TypeParameterList}{_declaration.ParameterList}{constraints}";
    }

    private static TextSpan? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax name => name.Identifier.Span,
        MemberAccessExpressionSyntax access => access.Name.Identifier.Span,
        _ => null,
    };
}
