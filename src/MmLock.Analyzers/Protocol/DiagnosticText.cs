using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>The words of messages for holds, locks, members and exits.</summary>
internal static class DiagnosticText
{
    public static string Mode(HoldMode mode) => mode switch
    {
        HoldMode.Read => "for reading",
        HoldMode.Upgradeable => "for reading and upgrading",
        _ => "for writing",
    };

    public static int Line(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>"since line 12", "since line 12, by 'DownRead'", "by the caller, as [RequiresLock] says"</summary>
    public static string Since(AcquireSite site) =>
        site.IsRequired ? "by the caller, as the declaration says"
        : site.Wrapper is { } wrapper ? $"since line {Line(site.Location)}, by '{MethodName(wrapper)}'"
        : $"since line {Line(site.Location)}";

    public static string MethodName(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor ? "new " + method.ContainingType.Name : method.AssociatedSymbol?.Name ?? method.Name;

    /// <summary>" for reading", or nothing for a lock that knows no modes.</summary>
    public static string In(HoldMode mode, LockPath path, KnownTypes types) =>
        path.Symbol is { } symbol && symbol.DeclaredType() is { } type && types.Primitives.Of(type)?.Is(PrimitiveTraits.Modes) != true
            ? ""
            : " " + Mode(mode);

    /// <summary>The method that a reader would look for: a lambda is part of the one that it is written in.</summary>
    public static string BodyName(FunctionBody part)
    {
        FunctionBody at = part;
        while (at is { Outer: { } outer, Method: null or { MethodKind: MethodKind.AnonymousFunction } })
        {
            at = outer;
        }

        return at.Method is null ? "initializer" : at.Method.Name == "<Main>$" ? "top-level code" : MethodName(at.Method);
    }

    /// <summary><c>MmStruct.TotalVm</c></summary>
    public static string MemberName(ISymbol member) => member switch
    {
        IMethodSymbol method => MethodName(method),
        _ => member.ContainingType is { } type ? type.Name + "." + member.Name : member.Name,
    };

    /// <summary>"'Work' throws (line 12)"</summary>
    public static string Throws(IOperation operation)
    {
        string where = $"throws (line {Line(operation.Syntax.GetLocation())})";
        return operation switch
        {
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } function } =>
                $"'{Values.Unwrap(function).Syntax}' {where}",
            IInvocationOperation call => $"'{call.TargetMethod.Name}' {where}",
            IObjectCreationOperation { Constructor: { } constructor } => $"'{MethodName(constructor)}' {where}",
            IPropertyReferenceOperation { Property: { IsIndexer: false } property } => $"'{property.Name}' {where}",
            IReturnOperation => $"the caller stops at this 'yield return' (line {Line(operation.Syntax.GetLocation())})",
            IAwaitOperation => $"the awaited task {where}",
            _ => $"'{operation.Syntax}' {where}",
        };
    }

    /// <summary>"the 'return' in line 12"</summary>
    public static string ExitPath(SyntaxToken exit) => exit.Parent switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or YieldStatementSyntax =>
            $"the '{exit.Text}' in line {Line(exit.GetLocation())}",
        _ => $"the end in line {Line(exit.GetLocation())}",
    };

    public static string LockName(AcquireSite site) => LockName(site.Path, site.Lock?.Target);

    public static string LockName(LockStep step) =>
        LockName(step.Path, step.Operation is IInvocationOperation { TargetMethod: var method } call
        ? method.IsStatic && call.Arguments.Length > 0 ? call.Arguments[0].Value : call.Instance
        : null);

    private static string LockName(LockPath path, IOperation? target) =>
        IsVague(path) && target is not null ? target.Syntax.ToString() : path.Name;

    /// <summary>
    /// An element, the result of a call, the variable of a <c>foreach</c>: the same words may mean another lock next
    /// time.
    /// </summary>
    public static bool IsVague(LockPath path) =>
        path.IsOpaque || path.Symbol is null
        || path.Members.Any(m =>
            m is ILocalSymbol or IMethodSymbol or IPropertySymbol { Name: "Current" }
                or IParameterSymbol { ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.Constructor } });
}
