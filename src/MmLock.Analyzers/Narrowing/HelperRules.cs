using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Which functions that are called with a lock held may take its structure lock themselves: all who run them are in sight, and none does
/// so under that lock.
/// </summary>
/// <param name="acquire">The acquire under which they are called.</param>
/// <param name="locks">Of the compilation.</param>
/// <param name="reach">Of the lock.</param>
/// <param name="cancellationToken">Ends the work.</param>
internal sealed class HelperRules(LockUse acquire, LockModel locks, SectionReach reach, CancellationToken cancellationToken)
{
    /// <summary>A function with more callers, theirs included, is not followed to all of them.</summary>
    private const int MaxCallers = 400;

    private readonly HelperLock? _lock = HelperLock.Of(acquire);
    private readonly HoldCallers _callers = new(locks.Graph, cancellationToken);

    public string NameOf(SyntaxNode body) => body switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => MethodOf(body)?.Name ?? "a function without a name",
    };

    /// <returns>The function, not yet divided; or why it cannot be, behind "it".</returns>
    public (DividedHelper? Helper, string? WhyNot) Of(SyntaxNode body)
    {
        if (body is not (MethodDeclarationSyntax { Body: not null } or LocalFunctionStatementSyntax { Body: not null })
            || MethodOf(body) is not { } method)
        {
            return (null, "is no method with a block, in which VmaLock could be taken");
        }

        if (WhyNotByForm(body, method) is { } form)
        {
            return (null, form);
        }

        if (reach.Of(body, cancellationToken) is { } whole && (whole.IsTooLarge || whole.Bodies.Contains(body)))
        {
            return (null, whole.IsTooLarge ? "reaches more code than is followed" : "calls itself, and VmaLock is not taken twice");
        }

        if (_lock is null)
        {
            return (null, "does not know the lock, which is a variable of who takes it: a readonly member would be known");
        }

        SemanticModel model = locks.Models.Get(body.SyntaxTree);
        return _lock.In(method, body, model) is not { } text
            ? (null, $"has no name for the lock '{_lock.Members[_lock.Members.Length - 1].Name}', which is out of its reach there")
            : WhyNotByCallers(method) is { } caller
            ? (null, caller)
            : (new DividedHelper(body, method.Name, text), null);
    }

    private IMethodSymbol? MethodOf(SyntaxNode body) =>
        RunGraph.MethodOf(RunGraph.Key(body), locks.Models.Get(body.SyntaxTree), cancellationToken);

    private string? WhyNotByForm(SyntaxNode body, IMethodSymbol method) =>
        method.IsVirtual || method.IsAbstract || method.IsOverride || method.ContainingType.TypeKind == TypeKind.Interface
            ? "may be another one, where a class below has its own"
        : !locks.Models.Compilation.ContainsSyntaxTree(body.SyntaxTree) || OptionSettings.IsGenerated(body.SyntaxTree)
            ? "stands in a file that is not written here"
        : method.PartialDefinitionPart is not null || method.IsPartialDefinition ? "is partial"
        : body.DescendantNodes().Any(n => n is YieldStatementSyntax) ? "runs in steps, as its results are asked for"
        : body.DescendantTrivia(descendIntoTrivia: true).Any(t =>
            t.IsKind(SyntaxKind.IfDirectiveTrivia) || t.IsKind(SyntaxKind.ElifDirectiveTrivia) || t.IsKind(SyntaxKind.ElseDirectiveTrivia)
            || t.IsKind(SyntaxKind.EndIfDirectiveTrivia))
            ? "has parts that other builds leave out"
        : acquire.Group.Operations.Any(o => o.Syntax.SyntaxTree == body.SyntaxTree && body.Span.Contains(o.Syntax.Span)
            && o.Lock.Kind == SiteKind.Acquire)
            ? "takes the lock itself"
        : null;

    /// <summary>All who run it, and who run those: until one is found to hold the lock, or to be the first.</summary>
    private string? WhyNotByCallers(IMethodSymbol function)
    {
        var open = new Queue<IMethodSymbol>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { function.OriginalDefinition };
        open.Enqueue(function);
        int calls = 0;
        while (open.Count > 0)
        {
            IMethodSymbol called = open.Dequeue();
            string by = SymbolEqualityComparer.Default.Equals(called, function) ? "" : $", by way of '{called.Name}'";
            // Who cannot name the lock cannot have its VmaLock.
            Visibility visibility = locks.Graph.Runs.Visibility;
            if (!visibility.IsClosedWorld && visibility.IsSeenOutside(called) && acquire.Group.Members.Any(visibility.IsSeenOutside))
            {
                return $"may be run from outside of the project{by}, with VmaLock; mmlock.closed_world = true says that it is not";
            }

            if (CallsOf(called) is not { } sites)
            {
                return $"is handed on as a function, or runs without its name{by}: who runs it may have VmaLock";
            }

            foreach (SyntaxNode call in sites)
            {
                SemanticModel model = locks.Models.Get(call.SyntaxTree);
                if (++calls > MaxCallers || model.GetOperation(call, cancellationToken) is not { } operation
                    || FlowGraphs.BodyOf(call) is not { } body)
                {
                    return $"is called from more places than are followed{by}";
                }

                SyntaxNode key = RunGraph.Key(body);
                string caller = MethodOf(body) is { Name.Length: > 0 } known ? known.Name : "a function without a name";
                if (reach.MayBeLatchedIn(key, cancellationToken)(operation))
                {
                    return $"is run under VmaLock, too, or a structure hold, in '{caller}'{by}";
                }

                if (reach.IsHeldIn(key, cancellationToken)(operation))
                {
                    continue;
                }

                if (MethodOf(body) is not { } next || next.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction
                    or MethodKind.ExplicitInterfaceImplementation or MethodKind.Constructor)
                    || next is { MethodKind: MethodKind.Constructor } && (_lock!.IsStatic || _lock.Members.Length > 1))
                {
                    return $"is called in '{caller}' without the lock{by}, and who runs that is not followed";
                }

                // Nobody else has an object that is being made.
                if (next.MethodKind != MethodKind.Constructor && seen.Add(next.OriginalDefinition))
                {
                    open.Enqueue(next.OriginalDefinition);
                }
            }
        }

        return null;
    }

    /// <returns>The calls; null where there may be others.</returns>
    private IReadOnlyList<SyntaxNode>? CallsOf(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.LocalFunction)
        {
            return _callers.AreNamed(method) && !UnnamedRuns.IsAtValues(method)
                && !UnnamedRuns.Of(method, locks.Models, locks.Models.Compilation, cancellationToken).Any()
                ? _callers.Of(method).ToList()
                : null;
        }

        List<SyntaxNode> names = SymbolUses.Uses(method, locks.Models, cancellationToken)
            .Where(n => locks.Models.Get(n.SyntaxTree).GetSymbolInfo(n, cancellationToken) is var info
                && info.CandidateSymbols.Append(info.Symbol!).Any(s =>
                    SymbolEqualityComparer.Default.Equals(s?.OriginalDefinition, method.OriginalDefinition)))
            .Select(n => n.Parent is InvocationExpressionSyntax call && call.Expression == n ? call : (SyntaxNode)n).ToList();
        return names.All(n => n is InvocationExpressionSyntax) ? names : null;
    }
}
