namespace FMixSharp;

/// <summary>A rectangle of whole pixels in an image.</summary>
/// <param name="Top">Its first row.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct ImageBox(int Top, int Left, int Height, int Width);
