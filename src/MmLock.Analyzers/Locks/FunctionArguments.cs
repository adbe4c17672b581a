using System.Linq;
using System.Threading;
using MmLock.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Locks;

/// <summary>Whether a function that is written as an argument runs before the call that gets it returns.</summary>
internal static class FunctionArguments
{
    /// <param name="function">A lambda, an anonymous method or the name of a method.</param>
    /// <param name="model">The model of the file.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static bool RunAtOnce(SyntaxNode function, SemanticModel model, CancellationToken cancellationToken)
    {
        if (function.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument
            || model.GetOperation(call, cancellationToken) is not IInvocationOperation invocation
            || invocation.Arguments.FirstOrDefault(a => a.Syntax == argument)?.Parameter is not { } parameter)
        {
            return false;
        }

        IMethodSymbol target = invocation.TargetMethod.OriginalDefinition;
        if (FunctionUses.Starts(target) || parameter.OriginalDefinition.Type is ITypeParameterSymbol)
        {
            // Started elsewhere, or an element of a collection.
            return false;
        }

        // A method of the sources may only keep the function.
        SyntaxReference? declared = target.DeclaringSyntaxReferences.FirstOrDefault();
        return declared is null || declared.GetSyntax(cancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == parameter.Name && IsCalledOrPassed(n));
    }

    private static bool IsCalledOrPassed(IdentifierNameSyntax name) =>
        name.Parent is InvocationExpressionSyntax or ArgumentSyntax or ConditionalAccessExpressionSyntax
            or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke" };
}
