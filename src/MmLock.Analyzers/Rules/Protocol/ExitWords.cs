using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>How messages speak of ways out of a body.</summary>
internal static class ExitWords
{
    /// <summary>"'Work' throws (line 12)"</summary>
    public static string Throws(IOperation operation)
    {
        string where = $"throws (line {HeldWords.Line(operation.Syntax.GetLocation())})";
        return operation switch
        {
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } function } => $"'{LockOperationReader.Unwrap(function).Syntax}' {where}",
            IInvocationOperation call => $"'{call.TargetMethod.Name}' {where}",
            IObjectCreationOperation { Constructor: { } constructor } => $"'{HeldWords.MethodName(constructor)}' {where}",
            IPropertyReferenceOperation { Property: { IsIndexer: false } property } => $"'{property.Name}' {where}",
            IReturnOperation => $"the caller stops at this 'yield return' (line {HeldWords.Line(operation.Syntax.GetLocation())})",
            IAwaitOperation => $"the awaited task {where}",
            _ => $"'{operation.Syntax}' {where}",
        };
    }

    /// <summary>"the 'return' in line 12"</summary>
    public static string Way(SyntaxToken exit) => exit.Parent switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or YieldStatementSyntax => $"the '{exit.Text}' in line {HeldWords.Line(exit.GetLocation())}",
        _ => $"the end in line {HeldWords.Line(exit.GetLocation())}",
    };
}
