using System.Linq;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>Tells semaphores that are locks from those that count or signal, which anybody may release at any time.</summary>
internal static class Semaphores
{
    /// <summary>Declared as <c>new SemaphoreSlim(1)</c> or <c>(1, 1)</c>.</summary>
    public static bool IsMutex(ISymbol declaration, ProtocolBody body)
    {
        foreach (SyntaxReference reference in declaration.DeclaringSyntaxReferences)
        {
            SyntaxNode syntax = reference.GetSyntax(body.CancellationToken);
            ExpressionSyntax? value = syntax switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                _ => null,
            };
            if (value is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: >= 1 } arguments } && arguments.All(a => a.Expression is LiteralExpressionSyntax { Token.ValueText: "1" }))
            {
                return true;
            }
        }

        return false;
    }
}
