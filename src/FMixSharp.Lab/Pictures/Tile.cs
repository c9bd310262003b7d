namespace FMixSharp.Lab.Pictures;

/// <summary>One picture of a contact sheet and the lines below it.</summary>
/// <param name="Picture">The pixels; made large enough to look at by the sheet.</param>
/// <param name="Captions">Short lines; those wider than the picture are broken, and very long ones shortened in the middle.</param>
internal sealed record Tile(Raster Picture, params string[] Captions);
