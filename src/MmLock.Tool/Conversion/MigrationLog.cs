using MmLock.Tool.Inventory;

namespace MmLock.Tool.Conversion;

/// <summary>The state of the migration that this run carries on, in memory and on disk at once.</summary>
/// <param name="folder">The folder of the migration.</param>
/// <param name="state">What an earlier run left, or the first state.</param>
/// <param name="saved">Runs after each write.</param>
internal sealed class MigrationLog(string folder, MigrationState state, Action<MigrationState> saved)
{
    public MigrationState State { get; private set; } = state;

    public void Save(MigrationState changed)
    {
        changed.Write(folder);
        State = changed;
        saved(changed);
    }

    /// <summary>Writes what the sources are now and what was decided of them.</summary>
    public void Save(SolutionInventory inventory, MigrationSites sites, InterruptedStep? interrupted = null) => Save(State with
    {
        Now = MigrationSites.Count(inventory),
        Sites = sites.Entries(inventory),
        Interrupted = interrupted,
    });
}
