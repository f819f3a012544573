/** A todo as the database has it. */
export interface Todo {
  id: string;
  user_id: string;
  org_id: string | null;
  title: string;
  done: boolean;
  created_at: string;
  updated_at: string;
}

/** The tables that supabase-js knows of. */
export interface Database {
  public: {
    Tables: {
      todos: {
        Row: { [Column in keyof Todo]: Todo[Column] };
        Insert: { title: string; org_id?: string | null };
        Update: { title?: string; done?: boolean };
        Relationships: [];
      };
    };
    Views: Record<string, never>;
    Functions: Record<string, never>;
  };
}
