using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// Whether a path means the same lock at two places of a body. It does not where a variable or member on it changes in
/// between: the node of a list that is walked hand over hand, the stripe of an array that is locked in a loop.
/// </summary>
internal static class StablePaths
{
    /// <param name="path">The path.</param>
    /// <param name="first">The hold.</param>
    /// <param name="second">The acquire.</param>
    /// <param name="part">The body.</param>
    public static bool IsSame(LockPath path, LockHold first, IOperation second, FunctionBody part)
    {
        if (path.IsOpaque || path.Members.Any(m => m is IMethodSymbol or IPropertySymbol { IsIndexer: true }))
        {
            return false;
        }

        bool comesRound = ComesRound(first, second);
        if (path.RootSymbol is { } root && !IsFixed(root, comesRound, part))
        {
            return false;
        }

        return path.Members.All(m => m switch
        {
            ILocalSymbol or IParameterSymbol => IsFixed(m, comesRound, part),
            IFieldSymbol { IsReadOnly: false, IsConst: false } or IPropertySymbol { SetMethod: not null } =>
                !part.Operations.Any(o => IsChangeOf(o, m)),
            _ => true,
        });
    }

    /// <summary>A second acquire that stands before the first runs in a later round of a loop, with other locals of that loop.</summary>
    public static bool ComesRound(LockHold first, IOperation second) =>
        first.Site.Operation is { } taken && taken.Syntax.SyntaxTree == second.Syntax.SyntaxTree
            && taken.Syntax.SpanStart >= second.Syntax.SpanStart;

    /// <summary>Whether a variable has one value for as long as the body runs, or for one round of a loop.</summary>
    public static bool IsFixed(ISymbol variable, bool comesRound, FunctionBody part)
    {
        int changes = part.Operations.Count(o => Changes(o, variable));
        return variable is IParameterSymbol ? changes == 0 : changes <= 1 && !(comesRound && IsOfLoop(variable));
    }

    private static bool Changes(IOperation operation, ISymbol variable) => operation switch
    {
        IVariableDeclaratorOperation { Initializer: not null } declarator => Is(declarator.Symbol, variable),
        ILocalReferenceOperation reference => Is(reference.Local, variable) && AccessWrites.IsAssigned(reference),
        IParameterReferenceOperation reference => Is(reference.Parameter, variable) && AccessWrites.IsAssigned(reference),
        _ => false,
    };

    private static bool IsChangeOf(IOperation operation, ISymbol member) =>
        operation is IMemberReferenceOperation reference && Is(reference.Member.OriginalDefinition, member)
            && AccessWrites.IsAssigned(reference);

    private static bool IsOfLoop(ISymbol variable) =>
        variable.DeclaringSyntaxReferences.Any(r =>
            r.GetSyntax().Ancestors()
                .TakeWhile(a =>
                    a is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                        || a is GlobalStatementSyntax)
                .Any(FlowGraphs.IsLoop)
            || r.GetSyntax() is CommonForEachStatementSyntax);

    private static bool Is(ISymbol a, ISymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
