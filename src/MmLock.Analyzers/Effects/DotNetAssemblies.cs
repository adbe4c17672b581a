using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Effects;

/// <summary>Which code is .NET's own, for which the built-in list speaks, and which is a library's that nobody here can read.</summary>
internal static class DotNetAssemblies
{
    /// <summary>The keys that .NET's own assemblies are signed with, those of NuGet among them.</summary>
    private static readonly string[] s_keys = { "b77a5c561934e089", "b03f5f7f11d50a3a", "cc7b13ffcd2ddd51", "7cec85d7bea7798e" };

    /// <summary>
    /// Whether a method has a body that is in no source at hand, and of a library that no list speaks for. What an interface of such a
    /// library runs is whatever implements it.
    /// </summary>
    public static bool IsUnseen(IMethodSymbol method) =>
        (method.ReducedFrom ?? method).OriginalDefinition is
        {
            IsAbstract: false,
            IsImplicitlyDeclared: false,
            MethodKind: not (MethodKind.DelegateInvoke or MethodKind.BuiltinOperator),
            ContainingAssembly: { } library,
        } written
        && written.DeclaringSyntaxReferences.IsEmpty && library.Name != KnownTypes.AssemblyName && !IsOfDotNet(library);

    private static bool IsOfDotNet(IAssemblySymbol library) =>
        s_keys.Contains(string.Concat(library.Identity.PublicKeyToken.Select(b => b.ToString("x2", null))));
}
