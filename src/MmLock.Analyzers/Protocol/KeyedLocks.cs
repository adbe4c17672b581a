using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>
/// Locks that are looked up by a key, by one method that takes them and another that gives them back:
/// <c>EnterLock(name)</c>, <c>ExitLock(name)</c>.
/// </summary>
internal static class KeyedLocks
{
    /// <summary>The local gets its lock from somewhere, rather than making it.</summary>
    public static bool IsLookedUp(ILocalSymbol local, ProtocolBody body) =>
        RunBodies.OwnOperations(body.Locks.Graph.OriginalOperation).Any(o => o switch
    {
        IVariableDeclaratorOperation declarator when Is(declarator.Symbol, local) =>
            declarator.GetVariableInitializer() is { } initializer && IsElsewhere(initializer.Value),
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { } target } } assignment when Is(target, local) =>
            IsElsewhere(assignment.Value),
        IArgumentOperation { Parameter.RefKind: RefKind.Out } argument =>
            Values.VariableOf(argument.Value) is { } written && Is(written, local),
        _ => false,
    });

    /// <summary>Another method of the type gives back a lock that it looks up too, and takes none.</summary>
    public static bool AreGivenBackElsewhere(ProtocolBody body)
    {
        SyntaxNode own = body.Body.Declaration;
        return body.Body.Method?.ContainingType.DeclaringSyntaxReferences.Select(r => r.GetSyntax(body.CancellationToken))
            .OfType<TypeDeclarationSyntax>()
            .SelectMany(t => t.Members.OfType<BaseMethodDeclarationSyntax>())
            .Any(m => !m.Span.Contains(own.Span) && OnlyReleases(m, body)) == true;
    }

    private static bool OnlyReleases(SyntaxNode method, ProtocolBody body)
    {
        if (!body.Model.Names.MayUseLocks(method, body.Model.Models.Compilation, body.CancellationToken))
        {
            return false;
        }

        SemanticModel semantics = body.Model.Models.Get(method.SyntaxTree);
        var operations = method.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(i => semantics.GetOperation(i, body.CancellationToken)).OfType<IInvocationOperation>().Select(body.Model.Reader.Read)
            .OfType<LockOperation>().ToList();
        return operations.Any(o =>
            o is { Verb: LockVerb.Release, Target: { } target }
                && Values.Unwrap(target) is ILocalReferenceOperation or IInvocationOperation
                    or IPropertyReferenceOperation { Arguments.Length: > 0 } or IArrayElementReferenceOperation)
            && !operations.Any(o => o.Verb is LockVerb.Acquire or LockVerb.TryAcquire);
    }

    private static bool IsElsewhere(IOperation value) =>
        Values.Unwrap(value) is not (IObjectCreationOperation or IDefaultValueOperation or ILiteralOperation);

    private static bool Is(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
