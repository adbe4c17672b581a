using System.Text;
using System.Text.Json.Serialization;
using MmLock.Tool.Inventory;

namespace MmLock.Tool.Reporting;

/// <summary>The sites of inventories as JSON Lines: an object a line, which data tools read without the rest.</summary>
internal static class InventoryJsonLines
{
    /// <summary>A site with where it comes from, and the fields that it has in the inventory's JSON.</summary>
    /// <param name="Solution">PATH as the user gave it.</param>
    /// <param name="Designated">Whether somebody has designated its lock.</param>
    internal sealed record Line(
        string Solution,
        string File,
        [property: JsonPropertyName("line")] int Number,
        int Column,
        string Lock,
        bool Designated,
        string Kind,
        string Primitive,
        string? Mode,
        string Stage,
        string? Range,
        string? Reason,
        string? Symbols,
        string? Becomes,
        string? Obstacle);

    public static string Write(string solution, SolutionInventory inventory)
    {
        HashSet<string> designated = [.. inventory.Locks.Where(l => l.Designated).Select(l => l.Id)];
        var text = new StringBuilder();
        foreach (SiteRecord site in inventory.Sites)
        {
            text.Append(OutputJson.Line(new Line(
                solution,
                site.File,
                site.Line,
                site.Column,
                site.Lock,
                designated.Contains(site.LockId),
                InventoryTable.Name(site.Kind),
                site.Primitive,
                site.Mode is { } mode ? InventoryTable.Name(mode) : null,
                InventoryTable.Name(site.Stage),
                site.Range,
                site.Reason,
                site.Symbols,
                site.Becomes is { } becomes ? InventoryTable.Name(becomes) : null,
                site.Obstacle)));
        }

        return text.ToString();
    }
}
