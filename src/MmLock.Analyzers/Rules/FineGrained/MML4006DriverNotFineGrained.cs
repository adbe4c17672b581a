using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;

namespace MmLock.Analyzers.Rules.FineGrained;

/// <summary>
/// MML4006: under a hold of a range, a callback of a driver is reached that may expect the coarse lock: nothing says that the driver's type
/// is fit for less, and nothing has asked before.
/// </summary>
internal sealed class MML4006DriverNotFineGrained : FineGrainedRule
{
    public static readonly DiagnosticDescriptor Definition = Define(
        "MML4006", RuleCategory.FineGrained, DiagnosticSeverity.Warning,
        title: "Driver not fine-grained",
        message: "'{0}' runs under a range of '{1}' only ({2}), but {3} may expect the whole lock: mark {4} [FineGrainedSafe], or take the lock coarse for {5}",
        description: "Callbacks of drivers were written for a lock that kept everybody out. A driver whose type says [FineGrainedSafe] needs " +
            "no more than the range that it is called for; for any other, the lock is taken coarse.");

    public override DiagnosticDescriptor Descriptor => Definition;

    public override RuleFix Fix => RuleFix.Review("mark the driver");

    public override IEnumerable<Diagnostic> Find(LockUseBody body, FineGrainedModel model)
    {
        foreach (DriverUnderRange found in model.Callbacks.In(body))
        {
            DriverCallback callback = found.Callback;
            bool isOne = callback.Drivers.Length == 1;
            string drivers = string.Join(", ", callback.Drivers.Take(3).Select(d => $"'{d.Name}'"))
                + (callback.Drivers.Length > 3 ? $" and {callback.Drivers.Length - 3} more" : "");
            IEnumerable<Location> marks = callback.Drivers.Select(d => d.Locations.FirstOrDefault(l => l.IsInSource)).OfType<Location>();
            yield return Diagnostic.Create(
                Descriptor, DiagnosticLocations.Of(found.At), new[] { found.Hold.Site.Location }.Concat(marks),
                string.Join("' \u2192 '", callback.Path.Add($"{callback.Method.ContainingType.Name}.{callback.Method.Name}")),
                found.Hold.Site.Path.Name, DiagnosticText.Since(found.Hold.Site), drivers, isOne ? "it" : "them", isOne ? "it" : "them");
        }
    }
}
