using MmLock.Analyzers.Inventory;
using MmLock.Analyzers.Locks;

namespace MmLock.Analyzers.Rules.Migration;

/// <summary>One thing to say of a site of a designated lock.</summary>
internal abstract class SiteRule : Rule
{
    public abstract Diagnostic? Find(LockUse site, LockEngine engine, CancellationToken cancellationToken);

    /// <summary>The same for a rule that may have more than one thing to say of a site.</summary>
    public virtual IEnumerable<Diagnostic> FindAll(LockUse site, LockEngine engine, CancellationToken cancellationToken)
    {
        if (Find(site, engine, cancellationToken) is { } diagnostic)
        {
            yield return diagnostic;
        }
    }

    /// <summary>What it has to say of an operation on no designated lock, if anything.</summary>
    public virtual Diagnostic? FindUndesignated(IOperation operation, LockEngine engine, CancellationToken cancellationToken) => null;
}
