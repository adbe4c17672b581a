using System.Linq;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>How messages speak of holds and members.</summary>
internal static class HeldWords
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

    public static string MethodName(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor ? "new " + method.ContainingType.Name : method.AssociatedSymbol?.Name ?? method.Name;

    /// <summary>" for reading", or nothing for a lock that knows no modes.</summary>
    public static string In(HoldMode mode, LockPath path) =>
        path.Symbol is { } symbol && Reentry.TypeOf(symbol) is { Name: not ("MmapLock" or "RangeLock" or "ReaderWriterLockSlim" or "ReaderWriterLock") } ? "" : " " + Mode(mode);

    /// <summary>The method that a reader would look for: a lambda is part of the one that it is written in.</summary>
    public static string BodyName(BodyPart part)
    {
        BodyPart at = part;
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
}
