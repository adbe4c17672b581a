using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Flow;

/// <summary>Values that end a hold when they are disposed: whoever has them, has the hold.</summary>
internal static class GuardTypes
{
    /// <summary>Disposable, or a task that gives something disposable.</summary>
    public static bool IsGuard(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_IDisposable
        || type.AllInterfaces.Any(i => i.SpecialType == SpecialType.System_IDisposable || i.Name == "IAsyncDisposable") && !IsTask(type)
        || type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } && IsTask(type) && IsGuard(arguments[0])
        || type.IsRefLikeType && type.GetMembers("Dispose").Length > 0;

    /// <summary>A task is disposable, but that ends no hold.</summary>
    private static bool IsTask(ITypeSymbol type) =>
        type is
        {
            Name: "Task" or "ValueTask",
            ContainingNamespace: { Name: "Tasks", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } }
        };
}
