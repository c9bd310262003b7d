using System.Globalization;

namespace FMixSharp.Lab.Records;

/// <summary>Durations as people say them, with two units at most: 43 s, 12 min 5 s, 3 h 20 min, 2 d 4 h.</summary>
public static class DurationText
{
    private const double MostSeconds = 1e11; // some thousand years, and less than what a duration holds

    /// <summary>The text of so many seconds, as a record has them; negative ones count as none, and more than 10¹¹ as that.</summary>
    public static string Of(double seconds) => Of(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MostSeconds)));

    /// <summary>The text of <paramref name="duration"/>; negative durations count as none.</summary>
    public static string Of(TimeSpan duration)
    {
        if (duration < TimeSpan.Zero)
            duration = TimeSpan.Zero;
        var culture = CultureInfo.InvariantCulture;
        if (duration.TotalSeconds < 9.95)
            return string.Create(culture, $"{duration.TotalSeconds:0.0} s");
        duration = TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
        if (duration.TotalMinutes < 1)
            return string.Create(culture, $"{duration.Seconds} s");
        if (duration.TotalHours < 1)
            return string.Create(culture, $"{duration.Minutes} min {duration.Seconds} s");
        return duration.TotalDays < 1
            ? string.Create(culture, $"{duration.Hours} h {duration.Minutes} min")
            : string.Create(culture, $"{duration.Days} d {duration.Hours} h");
    }
}
